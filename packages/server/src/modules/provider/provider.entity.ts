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

  @Property({ type: 'timestamptz' })
  createdAt!: Date;
}
