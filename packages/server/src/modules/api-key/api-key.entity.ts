import { Field, ObjectType } from 'type-graphql';
import { Node } from '../../kernel/node.ts';
import { connectionTypes } from '../../kernel/page.ts';
import { DateTime } from '../../kernel/scalars.ts';
import { storedEnum } from '../../kernel/stored-enum.ts';
import { Company } from '../company/index.ts';
import { Provider } from '../provider/index.ts';
import { ApiKeyScope, type ApiKeyScopeName } from './scope.ts';

export const ApiKeyState = storedEnum('ApiKeyState', 'Whether an API key can be used.', {
  ACTIVE: 'It can.',
  EXPIRED: 'It has come to its end.',
  REVOKED: 'It was revoked.',
});
export type ApiKeyStateName = (typeof ApiKeyState.names)[number];

/** A key with which a program asks in the name of the provider. */
@ObjectType({
  implements: Node,
  description:
    'A key with which a program asks: a dashboard, a mobile client. It belongs to the provider, and stays when whoever made it leaves.',
  simpleResolvers: true,
})
export class ApiKey extends Node {
  @Field(() => String, { description: 'By which people know what uses it.' })
  name!: string;

  @Field(() => String, { description: 'The first characters of its text, to tell it by.' })
  start!: string;

  @Field(() => ApiKeyState.type, { description: 'Whether it can be used.' })
  state!: ApiKeyStateName;

  @Field(() => [ApiKeyScope.type], { description: 'What it may do.' })
  scopes!: readonly ApiKeyScopeName[];

  @Field(() => [Company], {
    nullable: true,
    description: 'The companies to which it is limited, in all that it reads and changes; null is all of them.',
  })
  companies!: readonly Company[] | null;

  @Field(() => Provider, { description: 'The provider in whose name it asks.' })
  provider!: Pick<Provider, 'id' | 'name' | 'timeZone' | 'currency'>;

  @Field(() => String, { description: 'Who made it.' })
  makerName!: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it comes to its end; null is never.' })
  expiresAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last used, to the minute; null is never.' })
  lastUsedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked.' })
  revokedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who revoked it.' })
  revokerName!: string | null;
}

export const ApiKeyConnection = connectionTypes('ApiKey', ApiKey);
