import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Args, ArgsType, Ctx, Field, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { nodeSelection, PageArgs } from '../../kernel/page.ts';
import { selectionOf } from '../../kernel/selection.ts';
import { InstanceConnection, InstanceFilter, type InstancePage } from '../instance/index.ts';
import { RequestTrialInput, RequestTrialPayload } from './trial.payload.ts';
import { readTrialCandidates } from './trial.read.ts';
import { requestTrial } from './trial.service.ts';

@ArgsType()
class TrialCandidateArgs extends PageArgs {
  @Field(() => ID, { description: 'The license type that is to be tried.' })
  licenseType!: string;

  @Field(() => InstanceFilter, { nullable: true, description: 'Which instances; all unless given.' })
  filter?: InstanceFilter | null;
}

@Resolver()
export class TrialResolver {
  @Query(() => InstanceConnection, {
    description:
      'The instances on which the license type may be tried now, by name: it covers them, they hold no license of it, and it was not tried there before.',
  })
  trialCandidates(
    @Ctx() context: Context,
    @Args(() => TrialCandidateArgs) args: TrialCandidateArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<InstancePage> {
    return readTrialCandidates(context, args, nodeSelection(info));
  }

  @Mutation(() => RequestTrialPayload, {
    description: 'Puts a trial license on each of the instances. Needs the role operator, buyer or owner.',
  })
  requestTrial(
    @Ctx() context: Context,
    @Arg('input', () => RequestTrialInput, { description: 'What is to be tried, and where.' })
    input: RequestTrialInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RequestTrialPayload> {
    return requestTrial(context, input, selectionOf(info));
  }
}
