import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { UserError } from '../../kernel/user-error.ts';
import { License } from '../license/index.ts';

@InputType({ description: 'What is to be tried, and where.' })
export class RequestTrialInput {
  @Field(() => ID, { description: 'The license type.' })
  licenseType!: string;

  @Field(() => [ID], {
    description: 'The instances, 1 to 100: all of them or none. A type can be tried once on an instance.',
  })
  instanceIds!: string[];

  @Field(() => String, {
    description: 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'The trials that were begun.', simpleResolvers: true })
export class RequestTrialPayload {
  @Field(() => [License], { description: 'A trial license for each instance, in the order of the instances.' })
  licenses!: License[];

  @Field(() => [UserError], {
    description:
      'What must be put right first; then nothing has changed. Each instance that cannot be tried is named by its place in `instanceIds`.',
  })
  userErrors!: readonly UserError[];
}
