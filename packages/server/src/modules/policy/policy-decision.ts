import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../kernel/scalars.ts';
import { storedEnum } from '../../kernel/stored-enum.ts';
import { Company } from '../company/index.ts';
import { InstanceKind, Platform } from '../instance/index.ts';
import { type PolicyRule } from './policy.rules.ts';

export const PolicyTrigger = storedEnum('PolicyTrigger', 'What had a policy look for licenses.', {
  INSTANCE_ENROLLED: 'The instance was enrolled or reinstated.',
  INSTANCE_CHANGED: 'The instance was moved to the company, or needs something else.',
  TRIAL_ENDED: 'A trial on the instance ended.',
  LICENSE_EXPIRED: 'A license on the instance expired.',
  LICENSES_ARRIVED: 'Licenses were bought, imported, or became free.',
  POLICY_SET: 'The policy of the company was set.',
});
export type PolicyTriggerName = (typeof PolicyTrigger.names)[number];

export const PolicyRuleType = storedEnum<PolicyRule>('PolicyRule', 'By which rule a license was chosen.', {
  OWN_POOL: 'It was free in the company’s own pool, which comes first.',
  GLOBAL_POOL: 'It was free in the global pool, and none was in the company’s own.',
  GLOBAL_POOL_WITHIN_CAP: 'As above, and the company was below its cap.',
});

/** Why a license was assigned by a policy. */
@ObjectType({
  description: 'Why a license stands where it stands, where the policy of the company decided it.',
  simpleResolvers: true,
})
export class PolicyDecision {
  @Field(() => DateTime, { description: 'When it was decided.' })
  decidedAt!: Date;

  @Field(() => PolicyTrigger.type, { description: 'What had the policy look for licenses.' })
  trigger!: PolicyTriggerName;

  @Field(() => PolicyRuleType.type, { description: 'By which rule the license was chosen.' })
  rule!: PolicyRule;

  @Field(() => Company, { nullable: true, description: 'The company of the pool it was in; null is the global pool.' })
  pool!: Company | null;

  @Field(() => InstanceKind.type, { description: 'What the instance is, which the license type covered then.' })
  kind!: (typeof InstanceKind.names)[number];

  @Field(() => Platform.type, { description: 'What the instance ran, which the license type covered then.' })
  platform!: (typeof Platform.names)[number];

  @Field(() => String, { nullable: true, description: 'Number of the expired license whose place it took.' })
  replacedNumber!: string | null;

  @Field(() => Int, {
    description: 'The alternatives: licenses of the type that were free in the company’s own pool; 1,000 at the most.',
  })
  ownFreeCount!: number;

  @Field(() => Int, { description: 'Those that were free in the global pool; 1,000 at the most.' })
  globalFreeCount!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'How many more of the global pool the company might have; null where it has no cap.',
  })
  capLeft!: number | null;
}
