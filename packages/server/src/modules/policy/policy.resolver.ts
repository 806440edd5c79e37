import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Mutation, Resolver, Root } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { selectionOf } from '../../kernel/selection.ts';
import { Company } from '../company/index.ts';
import { License } from '../license/index.ts';
import { CompanyPolicy, PolicyBatch } from './company-policy.ts';
import { DecisionBatch } from './decision.read.ts';
import { PolicyDecision } from './policy-decision.ts';
import { SetCompanyPolicyInput, SetCompanyPolicyPayload } from './policy.payload.ts';
import { setCompanyPolicy } from './set-policy.service.ts';

const POLICIES = Symbol('policies to read');
const DECISIONS = Symbol('decisions to read');

/** What this slice adds to a company. */
@Resolver(() => Company)
export class CompanyPolicyResolver {
  @FieldResolver(() => CompanyPolicy, { description: 'How its instances get their licenses.' })
  policy(@Root() company: Company, @Ctx() context: Context): Promise<CompanyPolicy> {
    return context.memo(POLICIES, () => new PolicyBatch(context)).of(company.id);
  }

  @Mutation(() => SetCompanyPolicyPayload, {
    description:
      'Sets how the instances of a company get their licenses, as a whole. Needs the role operator, buyer or owner.',
  })
  setCompanyPolicy(
    @Ctx() context: Context,
    @Arg('input', () => SetCompanyPolicyInput, { description: 'Which company, and its policy.' })
    input: SetCompanyPolicyInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SetCompanyPolicyPayload> {
    return setCompanyPolicy(context, input, selectionOf(info));
  }
}

/** What this slice adds to a license. */
@Resolver(() => License)
export class LicenseDecisionResolver {
  @FieldResolver(() => PolicyDecision, {
    nullable: true,
    description: 'Why it stands where it stands, where a policy decided it; null where a person or an import did.',
  })
  decision(@Root() license: License, @Ctx() context: Context): Promise<PolicyDecision | null> {
    return context.memo(DECISIONS, () => new DecisionBatch(context)).of(license.id);
  }
}
