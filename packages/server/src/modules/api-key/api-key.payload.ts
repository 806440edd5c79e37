import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { type Moment } from '../../kernel/calendar.ts';
import { DateTimeOrDuration } from '../../kernel/scalars.ts';
import { UserError } from '../../kernel/user-error.ts';
import { ApiKey } from './api-key.entity.ts';
import { ApiKeyScope, type ApiKeyScopeName } from './scope.ts';

@InputType({ description: 'The API key that is to be made.' })
export class CreateApiKeyInput {
  @Field(() => String, {
    description: 'By which people know what uses it: 1 to 60 characters, no other key that is not revoked has it.',
  })
  name!: string;

  @Field(() => [ApiKeyScope.type], {
    description: 'What it may do, one at least, and nothing that you may not. Reading belongs to each.',
  })
  scopes!: ApiKeyScopeName[];

  @Field(() => [ID], {
    nullable: true,
    description: 'The companies to which it is limited, 1 to 100; all that you may see unless given.',
  })
  companies?: string[] | null;

  @Field(() => DateTimeOrDuration, { nullable: true, description: 'When it comes to its end; never unless given.' })
  expiresAt?: Moment | null;

  @Field(() => String, {
    description:
      'Chosen by the client, 1 to 200 characters: the same key and input gives the same API key, without its text.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'The API key that was made.', simpleResolvers: true })
export class CreateApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'Null where something must be put right first.' })
  apiKey!: ApiKey | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The key itself, to be sent as `Authorization: Bearer …`. It is told in this answer alone: kept nowhere, it is null when the answer is a replay; then revoke the key and make another one.',
  })
  text!: string | null;

  @Field(() => [UserError], { description: 'What must be put right first.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'The API key that is to be revoked.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'Which.' })
  apiKey!: string;

  @Field(() => String, {
    description: 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'The API key that was revoked.', simpleResolvers: true })
export class RevokeApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'Null where something must be put right first.' })
  apiKey!: ApiKey | null;

  @Field(() => [UserError], { description: 'What must be put right first.' })
  userErrors!: readonly UserError[];
}
