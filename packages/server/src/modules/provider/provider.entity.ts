import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';
import { Node } from '../../kernel/node.ts';

/** The managed service provider: the tenant. */
@Entity({ tableName: 'provider' })
@ObjectType({ implements: Node, description: 'The managed service provider.', simpleResolvers: true })
export class Provider extends Node {
  @PrimaryKey({ type: 'uuid' })
  declare id: string;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'Name of the provider.' })
  name!: string;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'IANA time zone in which the provider’s days begin and end.' })
  timeZone!: string;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'ISO 4217 code of the currency in which the provider pays.' })
  currency!: string;

  @Property({ type: 'smallint', nullable: true })
  paymentMode!: number | null;

  /** For how many days after its licenses have expired backups may go on. */
  @Property({ type: 'int', default: 0 })
  graceDays!: number;

  /** Whether a free license takes the place of one that could not be charged. */
  @Property({ type: 'boolean', default: false })
  renewFromGlobalPool!: boolean;

  @Property({ type: 'int', default: 1 })
  renewalSettingsVersion!: number;

  @Property({ type: 'timestamptz' })
  createdAt!: Date;
}
