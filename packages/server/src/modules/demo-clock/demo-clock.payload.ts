import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../kernel/scalars.ts';
import { UserError } from '../../kernel/user-error.ts';

@ObjectType('DemoClock', { description: 'The time of the demo world.', simpleResolvers: true })
export class DemoClockType {
  @Field(() => DateTime, { description: 'What time it is there.' })
  now!: Date;

  @Field(() => Int, { description: 'By how many days it is ahead.' })
  aheadDays!: number;
}

@InputType({ description: 'How far the time of the demo world is to go on.' })
export class MoveDemoClockInput {
  @Field(() => Int, { description: 'By how many days, 1 to 60.' })
  days!: number;

  @Field(() => String, {
    description: 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'The time as it is now.', simpleResolvers: true })
export class MoveDemoClockPayload {
  @Field(() => DemoClockType, { nullable: true, description: 'Null where something must be put right first.' })
  demoClock!: DemoClockType | null;

  @Field(() => [UserError], { description: 'What must be put right first.' })
  userErrors!: readonly UserError[];
}
