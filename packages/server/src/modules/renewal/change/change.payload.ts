import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { ErrorPolicy, type ErrorPolicyName } from '../../assignment/index.ts';
import { LicenseFilter } from '../../license/index.ts';
import { RenewalPlanPayload } from '../plan/plan.payload.ts';

@InputType({
  description:
    'What is to be different from the next period on: give one of `licenseType`, `doNotRenew` and `withdraw`.',
})
export class ScheduleRenewalChangeInput {
  @Field(() => [ID], { nullable: true, description: 'The licenses by id, 1,000 at the most.' })
  ids?: string[] | null;

  @Field(() => LicenseFilter, { nullable: true, description: 'Every license that matches, 100,000 at the most.' })
  filter?: LicenseFilter | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The type that they become, counted by the same unit, and fit for the instances that they stand on.',
  })
  licenseType?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'They end with the present period.' })
  doNotRenew!: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'What was scheduled for them is off, and they go on as before.',
  })
  withdraw!: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only say what would come of it: nothing is changed, and nothing kept.',
  })
  dryRun!: boolean;

  @Field(() => ErrorPolicy.type, {
    nullable: true,
    description:
      'What to do when it does not fit some. Unless given, it is kept for none of those named by id, and for what works of those under a filter.',
  })
  onError?: ErrorPolicyName | null;

  @Field(() => String, {
    description: 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'What became of the licenses.', simpleResolvers: true })
export class ScheduleRenewalChangePayload extends RenewalPlanPayload {}
