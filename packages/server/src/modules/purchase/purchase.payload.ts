import { Field, Float, ID, InputType, ObjectType } from 'type-graphql';
import { MoneyInput, Money } from '../../kernel/money-type.ts';
import { CalendarDate } from '../../kernel/scalars.ts';
import { UserError } from '../../kernel/user-error.ts';
import { type PaymentModeName } from '../license/index.ts';
import { AddOn, PaymentMode, Purchase, PurchaseAddOn, PurchaseLine, type AddOnName } from './purchase.entity.ts';

@InputType({ description: 'Licenses of one type.' })
export class PurchaseLineInput {
  @Field(() => ID, { description: 'The license type, by id.' })
  licenseType!: string;

  @Field(() => Float, {
    description: 'How many: a whole number from 1 on, 10,000 in all lines at the most. Anything else is a user error.',
  })
  quantity!: number;

  @Field(() => ID, {
    nullable: true,
    description: 'The company for whose pool they are; the global pool unless given.',
  })
  company?: string | null;
}

/** What a preview and a purchase have in common. */
@InputType({ description: 'What is to be priced.' })
export class PurchasePreviewInput {
  @Field(() => [PurchaseLineInput], { description: 'The licenses, 50 lines at the most.' })
  lines!: PurchaseLineInput[];

  @Field(() => [AddOn.type], { nullable: true, description: 'What is bought beside them, each once.' })
  addOns?: AddOnName[] | null;

  @Field(() => PaymentMode.type, {
    nullable: true,
    description: 'Monthly or annual: chosen in the first purchase, and fixed from then on; then it may be left out.',
  })
  paymentMode?: PaymentModeName | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether the licenses are to renew by themselves.' })
  autoRenew!: boolean;
}

@InputType({ description: 'What is to be bought.' })
export class CreatePurchaseInput extends PurchasePreviewInput {
  @Field(() => MoneyInput, {
    description: 'The total that the preview gave: what costs anything else now is not bought.',
  })
  expectedTotal!: MoneyInput;

  @Field(() => String, {
    description: 'Chosen by the client, 1 to 200 characters: the same key and input gives the same purchase.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'What a purchase would be.', simpleResolvers: true })
export class PurchasePreview {
  @Field(() => PaymentMode.type, { description: 'For how long the payment would be good.' })
  paymentMode!: PaymentModeName;

  @Field(() => Boolean, {
    description: 'Whether the payment mode can no longer be chosen: the provider’s first purchase has fixed it.',
  })
  paymentModeIsFixed!: boolean;

  @Field(() => [PurchaseLine], { description: 'The licenses, with their prices.' })
  lines!: PurchaseLine[];

  @Field(() => [PurchaseAddOn], { description: 'What is bought beside them, with its price.' })
  addOns!: PurchaseAddOn[];

  @Field(() => Money, { description: 'What it costs in all.' })
  total!: Money;

  @Field(() => CalendarDate, { description: 'The last day on which the licenses would be valid, if paid today.' })
  lastValidOn!: string;

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The day on which the next period would begin, before which it is charged; null without auto-renew.',
  })
  nextChargeOn!: string | null;

  @Field(() => Money, {
    nullable: true,
    description: 'What the next period would cost at the prices of today; null without auto-renew.',
  })
  nextChargeTotal!: Money | null;
}

@ObjectType({ description: 'The prices, or what keeps it from being bought.', simpleResolvers: true })
export class PurchasePreviewPayload {
  @Field(() => PurchasePreview, { nullable: true, description: 'Null where something must be put right first.' })
  preview!: PurchasePreview | null;

  @Field(() => [UserError], { description: 'What must be put right first.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which purchase.' })
export class PurchaseInput {
  @Field(() => ID, { description: 'The purchase, by id.' })
  purchase!: string;

  @Field(() => String, {
    description: 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'The purchase as it is now.', simpleResolvers: true })
export class PurchasePayload {
  @Field(() => Purchase, {
    nullable: true,
    description:
      'The purchase. It may come beside a PAYMENT_UNAVAILABLE error: then it is kept, and can be paid once the provider answers.',
  })
  purchase!: Purchase | null;

  @Field(() => [UserError], { description: 'What must be put right first.' })
  userErrors!: readonly UserError[];
}
