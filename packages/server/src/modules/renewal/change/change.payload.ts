import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../../kernel/user-error.ts';
import { License, LicenseFilter } from '../../license/index.ts';

@InputType({
  description:
    'What is to be different from the next period on: give one of `licenseType`, `doNotRenew` and `withdraw`.',
})
export class ScheduleRenewalChangeInput {
  @Field(() => [ID], { nullable: true, description: 'The licenses by id, 1,000 at the most: all of them or none.' })
  ids?: string[] | null;

  @Field(() => LicenseFilter, {
    nullable: true,
    description: 'Every license that matches, 20,000 at the most; those that it does not fit are left as they are.',
  })
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

  @Field(() => String, {
    description: 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'What became of the licenses.', simpleResolvers: true })
export class ScheduleRenewalChangePayload {
  @Field(() => Int, { description: 'For how many licenses it was scheduled, or withdrawn.' })
  changedCount!: number;

  @Field(() => [License], { description: 'The licenses as they are now, 100 at the most.' })
  licenses!: License[];

  @Field(() => [UserError], { description: 'What must be put right first; then nothing has changed.' })
  userErrors!: readonly UserError[];
}
