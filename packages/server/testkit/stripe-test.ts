import { randomUUID } from 'node:crypto';
import { test } from 'vitest';
import { createStripe, type CheckoutOrder, type PaymentProvider } from '../src/modules/payment/index.ts';
import { startStripeDouble, type StripeDouble } from './stripe-double.ts';

/** A test with a Stripe of its own, and what speaks to it. */
export const stripeTest = test.extend<{ stripe: StripeDouble; payment: PaymentProvider }>({
  stripe: async ({ task: _ }, use) => {
    const stripe = await startStripeDouble();
    await use(stripe);
    await stripe.close();
  },
  payment: async ({ stripe }, use) => use(createStripe(stripe.settings)),
});

/** An order of two licenses for EUR 49.90 each and an add-on, to be paid within a day; nobody has bought before. */
export const newOrder = (given: Partial<CheckoutOrder> = {}): CheckoutOrder => ({
  ...{ providerId: randomUUID(), orderId: randomUUID(), number: 'P-1001', currency: 'EUR', totalMinor: 14_970 },
  lines: [
    { name: 'Server', quantity: 2, unitAmountMinor: 4_990 },
    { name: 'Premium Support', quantity: 1, unitAmountMinor: 4_990 },
  ],
  expiresAt: new Date(Date.now() + 24 * 3_600_000),
  returnUrl: 'https://licenses.example.com/purchases/1001',
  customer: { name: 'Anna Smith', email: 'anna@acme.example', reference: null },
  ...given,
});
