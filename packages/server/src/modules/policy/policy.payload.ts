import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../kernel/user-error.ts';
import { Company } from '../company/index.ts';
import { PolicyMode, type PolicyModeName } from './company-policy.ts';

@InputType({ description: 'How many licenses of a type a company may have of the global pool.' })
export class CapInput {
  @Field(() => ID, { description: 'The license type.' })
  licenseType!: string;

  @Field(() => Int, { description: 'How many at the most; the caps of all companies together stay within the pool.' })
  cap!: number;
}

@InputType({ description: 'The policy of a company, as a whole.' })
export class SetCompanyPolicyInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that you have seen: the change is refused where someone else has changed it since.',
  })
  expectedVersion?: number | null;

  @Field(() => PolicyMode.type, { description: 'How its instances get their licenses.' })
  mode!: PolicyModeName;

  @Field(() => ID, {
    nullable: true,
    description: 'The license type that an instance needs unless it is said otherwise; nothing unless given.',
  })
  defaultLicenseType?: string | null;

  @Field(() => [ID], { nullable: true, description: 'The license types that it uses; all unless given.' })
  allowedLicenseTypes?: string[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether an expired license is exchanged for a free one by itself; not where the mode is MANUAL.',
  })
  exchangesExpired!: boolean;

  @Field(() => [CapInput], {
    nullable: true,
    description: 'What it may have of the global pool, each type once; only where the mode is OWN_POOL.',
  })
  caps?: CapInput[] | null;

  @Field(() => String, {
    description: 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'What became of the policy of a company.', simpleResolvers: true })
export class SetCompanyPolicyPayload {
  @Field(() => Company, { nullable: true, description: 'The company; null where nothing was done.' })
  company!: Company | null;

  @Field(() => [UserError], { description: 'What must be put right first; then nothing has changed.' })
  userErrors!: readonly UserError[];
}
