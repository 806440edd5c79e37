import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';
import { Node } from '../../kernel/node.ts';
import { connectionTypes } from '../../kernel/page.ts';

/** A customer of the provider. */
@Entity({ tableName: 'company' })
@ObjectType({ implements: Node, description: 'A customer of the provider.', simpleResolvers: true })
export class Company extends Node {
  @PrimaryKey({ type: 'uuid' })
  providerId!: string;

  @PrimaryKey({ type: 'uuid' })
  declare id: string;

  @Property({ type: 'text', collation: 'und-x-icu' })
  @Field(() => String, { description: 'Name of the company; two companies may bear the same.' })
  name!: string;

  @Property({ type: 'text', nullable: true })
  externalId!: string | null;

  @Property({ type: 'bigint', nullable: true })
  storageLimitBytes!: string | null;

  @Property({ type: 'smallint', default: 1 })
  poolSetting!: number;

  @Property({ type: 'smallint', nullable: true })
  defaultLicenseTypeId!: number | null;

  @Property({ type: 'smallint[]', nullable: true })
  allowedLicenseTypeIds!: number[] | null;

  /** Since when the policy of the company is in force; null where nobody has set one here. */
  @Property({ type: 'timestamptz', nullable: true })
  policySetAt!: Date | null;

  @Property({ type: 'boolean', default: false })
  exchangesExpired!: boolean;

  @Property({ type: 'int', version: true })
  version!: number;

  @Property({ type: 'timestamptz' })
  createdAt!: Date;
}

export const CompanyConnection = connectionTypes('Company', Company);
