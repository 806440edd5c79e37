import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';
import { Node } from '../../kernel/node.ts';
import { connectionTypes } from '../../kernel/page.ts';
import { CalendarDate, DateTime } from '../../kernel/scalars.ts';
import { storedEnum } from '../../kernel/stored-enum.ts';
import { LicenseType } from '../catalog/index.ts';
import { Company } from '../company/index.ts';
import { Instance } from '../instance/index.ts';
import { Money } from '../../kernel/money-type.ts';
import { type RenewalStateName, type RenewalStatusName } from './license.rules.ts';

export const LicenseCategory = storedEnum('LicenseCategory', 'Whether a license was bought.', {
  COMMERCIAL: 'Bought.',
  TRIAL: 'Given for a while, to try.',
});
export type CategoryName = (typeof LicenseCategory.names)[number];

/** Derived from expiry, auto-renew and attempts to charge; never stored. */
export const RenewalStatus = storedEnum<RenewalStatusName>('RenewalStatus', 'What comes at the end of a license.', {
  WILL_RENEW: 'Valid; it is charged and extended before it expires.',
  WILL_END: 'Valid; it ends when it expires.',
  RENEWING: 'The charge is under way.',
  FAILED: 'The charge was declined; another try comes.',
  ENDED: 'Expired, and nothing more will come.',
});

/** As the column `renewal_state` holds it; null while no charge is under way. */
export const RENEWAL_STATES: readonly RenewalStateName[] = ['RENEWING', 'FAILED'];

@ObjectType({ description: 'Why the last charge was declined, and what comes next.', simpleResolvers: true })
export class RenewalFailure {
  @Field(() => String, { description: 'Why, for people, as the payment provider tells.' })
  reason!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it is charged again; null while that is under way.' })
  nextTryAt!: Date | null;
}

@ObjectType({ description: 'What is to be different from the next period on.', simpleResolvers: true })
export class RenewalChange {
  @Field(() => LicenseType, { nullable: true, description: 'The type that the license becomes; null where it ends.' })
  licenseType!: LicenseType | null;

  @Field(() => Boolean, { description: 'Whether it ends with the present period.' })
  ends!: boolean;

  @Field(() => CalendarDate, { description: 'First day on which it is so.' })
  takesEffectOn!: string;

  @Field(() => DateTime, { description: 'When it was scheduled.' })
  scheduledAt!: Date;

  @Field(() => String, { description: 'By whom.' })
  scheduledBy!: string;
}

/** One seat of one type. Rows are written by license.change.ts alone, because they are counted. */
@Entity({ tableName: 'license' })
@ObjectType({ implements: Node, description: 'One seat of one license type.', simpleResolvers: true })
export class License extends Node {
  @PrimaryKey({ type: 'uuid' })
  providerId!: string;

  @PrimaryKey({ type: 'uuid' })
  declare id: string;

  @Property({ type: 'bigint' })
  @Field(() => String, { description: 'Number that people know the license by; digits only.' })
  number!: string;

  @Property({ type: 'smallint' })
  licenseTypeId!: number;

  @Field(() => LicenseType, { description: 'What it licenses.' })
  licenseType!: LicenseType;

  /** The type's unit, kept here for the unique index on seats. */
  @Property({ type: 'smallint' })
  unit!: number;

  @Property({ type: 'smallint', fieldName: 'category' })
  categoryKey!: number;

  @Field(() => LicenseCategory.type, { description: 'Whether it was bought.' })
  category!: CategoryName;

  @Property({ type: 'uuid', nullable: true })
  poolCompanyId!: string | null;

  @Field(() => Company, { nullable: true, description: 'Where it may be used while free; null is the global pool.' })
  poolCompany!: Company | null;

  @Property({ type: 'uuid', nullable: true })
  instanceId!: string | null;

  @Field(() => Instance, { nullable: true, description: 'What it is assigned to; null while it is free.' })
  instance!: Instance | null;

  /** Set with every assignment: see `company`. */
  @Property({ type: 'uuid', nullable: true })
  companyId!: string | null;

  @Field(() => Company, {
    nullable: true,
    description: 'The company of its instance while assigned, else of its pool; null is the provider itself.',
  })
  company!: Company | null;

  @Property({ type: 'boolean', generated: '(instance_id is not null) stored' })
  @Field(() => Boolean, { description: 'Whether it is assigned to an instance.' })
  used!: boolean;

  @Property({ type: 'timestamptz', length: 3 })
  @Field(() => DateTime, { description: 'End of its last valid day, in the provider’s time zone.' })
  expiresAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Until when its instance may back up although it has expired, by the provider’s days of grace; null where it may not, and while it is valid.',
  })
  graceUntil!: Date | null;

  @Field(() => CalendarDate, { description: 'Its last valid day, in the provider’s time zone.' })
  lastValidOn!: string;

  @Field(() => Boolean, { description: 'Whether it has not expired.' })
  valid!: boolean;

  @Property({ type: 'boolean', default: false })
  @Field(() => Boolean, { description: 'Whether it is charged and extended before it expires.' })
  autoRenew!: boolean;

  @Field(() => RenewalStatus.type, { description: 'What comes at its end.' })
  renewalStatus!: RenewalStatusName;

  /** One of {@link RENEWAL_STATES}, by its place. */
  @Property({ type: 'smallint', nullable: true })
  renewalState!: number | null;

  @Field(() => RenewalFailure, { nullable: true, description: 'What is the matter; null unless it is FAILED.' })
  renewalFailure!: RenewalFailure | null;

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'First day of the next period, before which it is charged; null where it ends.',
  })
  renewsOn!: string | null;

  @Field(() => RenewalChange, { nullable: true, description: 'What is scheduled for its renewal; null where nothing is.' })
  scheduledChange!: RenewalChange | null;

  @Field(() => Money, {
    nullable: true,
    description:
      'What the next period costs at the prices of today, as the type that is scheduled; null where it ends, or is not sold any more.',
  })
  renewalPrice!: Money | null;

  @Field(() => Boolean, { description: 'Whether its type covers its instance; true while it is free.' })
  covered!: boolean;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Reference of the purchase that it came from.' })
  purchaseReference!: string | null;

  @Property({ type: 'uuid', nullable: true })
  purchaseId!: string | null;

  /** The day from which its periods count; null where its first expiry tells it. */
  @Property({ type: 'date', nullable: true })
  anchorOn!: string | null;

  @Property({ type: 'int', version: true })
  version!: number;

  @Property({ type: 'timestamptz' })
  createdAt!: Date;
}

export const LicenseConnection = connectionTypes('License', License);
