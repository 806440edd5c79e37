import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../../kernel/user-error.ts';

@ObjectType({
  description: 'How the provider wishes licenses to renew, and what follows when they do not.',
  simpleResolvers: true,
})
export class RenewalSettings {
  @Field(() => Int, { description: 'For how many days after a license has expired backups may go on, 0 to 60.' })
  graceDays!: number;

  @Field(() => Boolean, {
    description: 'Whether free licenses of the global pool take the place of those in use that could not be charged.',
  })
  renewFromGlobalPool!: boolean;

  @Field(() => Int, { description: 'Rises with each change: give it back as `expectedVersion`.' })
  version!: number;
}

@InputType({ description: 'How licenses are to renew.' })
export class SetRenewalSettingsInput {
  @Field(() => Int, { description: 'For how many days after a license has expired backups may go on, 0 to 60.' })
  graceDays!: number;

  @Field(() => Boolean, {
    description: 'Whether free licenses of the global pool take the place of those in use that could not be charged.',
  })
  renewFromGlobalPool!: boolean;

  @Field(() => Int, { description: 'The version that was read; where it is another one by now, nothing is changed.' })
  expectedVersion!: number;

  @Field(() => String, {
    description: 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'The settings as they are now.', simpleResolvers: true })
export class SetRenewalSettingsPayload {
  @Field(() => RenewalSettings, { nullable: true, description: 'Null where something must be put right first.' })
  settings!: RenewalSettings | null;

  @Field(() => [UserError], { description: 'What must be put right first.' })
  userErrors!: readonly UserError[];
}
