import { type Stripe } from 'stripe';
import { type CheckoutOrder } from '../payment-provider.ts';
import { toStripe } from './amount.ts';

const MINUTE_MS = 60_000;

/** Stripe ends a checkout from 30 minutes to 24 hours after it was opened, by its own clock. */
const LEAST_MS = 30 * MINUTE_MS;
const MOST_MS = 24 * 60 * MINUTE_MS;

/** By how much the clocks may differ. */
const LEEWAY_MS = 5 * MINUTE_MS;

/** The checkout of an order: the same whenever it is asked for, up to {@link LEAST_MS} before the order expires. */
export function checkoutParams(order: CheckoutOrder, customer: string, now: Date): Stripe.Checkout.SessionCreateParams {
  const { providerId, orderId, currency, returnUrl } = order;
  // It comes back with every message.
  const metadata = { providerId, orderId };
  return {
    mode: 'payment',
    line_items: order.lines.map(({ name, quantity, unitAmountMinor }) => ({
      quantity,
      price_data: {
        currency: currency.toLowerCase(),
        unit_amount: toStripe(unitAmountMinor, currency),
        product_data: { name },
      },
    })),
    customer,
    client_reference_id: orderId,
    metadata,
    payment_intent_data: { description: order.number, setup_future_usage: 'off_session', metadata },
    expires_at: Math.floor(endOf(order.expiresAt, now) / 1_000),
    success_url: returnUrl,
    cancel_url: returnUrl,
  };
}

/** Epoch milliseconds: a little before the order expires, as near as Stripe allows. */
const endOf = (expiresAt: Date, now: Date): number =>
  Math.min(
    Math.max(expiresAt.getTime() - LEEWAY_MS, now.getTime() + LEAST_MS + LEEWAY_MS),
    now.getTime() + MOST_MS - LEEWAY_MS,
  );
