import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, Int, ObjectType } from 'type-graphql';
import { Money } from '../../kernel/money-type.ts';
import { Node } from '../../kernel/node.ts';
import { connectionTypes } from '../../kernel/page.ts';
import { DateTime } from '../../kernel/scalars.ts';
import { storedEnum } from '../../kernel/stored-enum.ts';
import { LicenseType } from '../catalog/index.ts';
import { Company } from '../company/index.ts';
import { type PaymentModeName } from '../license/index.ts';
import { type PurchaseStateName } from './purchase.rules.ts';

export const PurchaseState = storedEnum<PurchaseStateName>('PurchaseState', 'How far a purchase has come.', {
  PENDING: 'Waits to be paid.',
  EXPIRED: 'Was not paid within 24 hours.',
  FAILED: 'The payment did not go through.',
  CANCELLED: 'Was given up.',
  PAID: 'Is paid; its licenses are being issued.',
  ISSUED: 'Is paid, and its licenses are there.',
});

export const PaymentMode = storedEnum<PaymentModeName>('PaymentMode', 'For how long one payment is good.', {
  MONTHLY: 'For a month.',
  ANNUAL: 'For a year.',
});

export const AddOn = storedEnum('AddOn', 'What is bought beside licenses.', {
  PREMIUM_SUPPORT: 'Support around the clock, for the period that is paid.',
  ONBOARDING: 'Help with the first steps, once.',
});
export type AddOnName = (typeof AddOn.names)[number];

@ObjectType({ description: 'Licenses of one type in a purchase.', simpleResolvers: true })
export class PurchaseLine {
  @Field(() => LicenseType, { description: 'What is licensed.' })
  licenseType!: LicenseType;

  @Field(() => Int, { description: 'How many licenses.' })
  quantity!: number;

  @Field(() => Company, { nullable: true, description: 'For whose pool; null is the global pool.' })
  company!: Company | null;

  @Field(() => Money, { description: 'Price of one license for one period.' })
  unitPrice!: Money;

  @Field(() => Money, { description: 'Price of all of them.' })
  amount!: Money;
}

@ObjectType({ description: 'An add-on in a purchase.', simpleResolvers: true })
export class PurchaseAddOn {
  @Field(() => AddOn.type, { description: 'Which.' })
  addOn!: AddOnName;

  @Field(() => Money, { description: 'Its price.' })
  amount!: Money;
}

/** Licenses that are bought together. */
@Entity({ tableName: 'purchase' })
@ObjectType({ implements: Node, description: 'Licenses that are bought together.', simpleResolvers: true })
export class Purchase extends Node {
  @PrimaryKey({ type: 'uuid' })
  providerId!: string;

  @PrimaryKey({ type: 'uuid' })
  declare id: string;

  @Property({ type: 'bigint', fieldName: 'number' })
  numberKey!: string;

  @Field(() => String, { description: 'Number that people know it by, such as P-1001.' })
  number!: string;

  @Property({ type: 'smallint', fieldName: 'state' })
  stateKey!: number;

  @Field(() => PurchaseState.type, { description: 'How far it has come.' })
  state!: PurchaseStateName;

  @Property({ type: 'smallint', fieldName: 'payment_mode' })
  paymentModeKey!: number;

  @Field(() => PaymentMode.type, { description: 'For how long the payment is good.' })
  paymentMode!: PaymentModeName;

  @Property({ type: 'boolean' })
  @Field(() => Boolean, { description: 'Whether its licenses were to renew by themselves.' })
  autoRenew!: boolean;

  @Property({ type: 'text' })
  currency!: string;

  @Property({ type: 'bigint' })
  totalMinor!: string;

  @Field(() => Money, { description: 'What it costs in all.' })
  total!: Money;

  @Field(() => [PurchaseLine], { description: 'The licenses by type and pool.' })
  lines!: PurchaseLine[];

  @Field(() => [PurchaseAddOn], { description: 'What is bought beside them.' })
  addOns!: PurchaseAddOn[];

  @Field(() => Int, { description: 'How many licenses in all.' })
  licenseCount!: number;

  @Property({ type: 'text' })
  buyerId!: string;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'Who bought.' })
  buyerName!: string;

  @Property({ type: 'text' })
  buyerEmail!: string;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime, { description: 'When it was bought.' })
  createdAt!: Date;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime, { description: 'Until when it can be paid.' })
  expiresAt!: Date;

  @Property({ type: 'text', nullable: true })
  checkoutReference!: string | null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description: 'Where it is paid; null unless it is PENDING, the payment provider has answered, and you may buy.',
  })
  checkoutUrl!: string | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'When it was paid.' })
  paidAt!: Date | null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Who paid, as the payment provider tells.' })
  payer!: string | null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'With what it was paid: Visa •••• 4242.' })
  paymentMethod!: string | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'When its licenses were issued.' })
  issuedAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'When it was given up, expired or failed.' })
  endedAt!: Date | null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Why the last try to pay did not go through.' })
  reason!: string | null;
}

export const PurchaseConnection = connectionTypes('Purchase', Purchase);
