import { expect } from 'vitest';
import { newOrder, stripeTest as test } from '../../../../testkit/stripe-test.ts';
import { PaymentUnavailable, type PaymentProvider } from '../payment-provider.ts';
import { createStripe } from './stripe.ts';

const calls: readonly [string, (payment: PaymentProvider) => Promise<unknown>][] = [
  ['opening', (payment) => payment.openCheckout(newOrder())],
  ['reading', (payment) => payment.readCheckout('cs_test_1')],
  ['closing', (payment) => payment.closeCheckout('cs_test_1')],
];

const failureOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no failure',
    (error: unknown) => error,
  );

test.for(calls)('%s a checkout ends in time when Stripe is slow', async ([, call], { stripe }) => {
  stripe.trouble({ delayMs: 30_000 });
  const start = performance.now();
  const failure = await failureOf(call(createStripe({ ...stripe.settings, timeoutMs: 800 })));
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(failure).toBeInstanceOf(PaymentUnavailable);
  expect(failure).toMatchObject({ provider: 'STRIPE', cause: { message: 'Stripe took longer than 800 ms' } });
});

test.for(calls)('%s a checkout ends in time when each answer is slow but comes', async ([, call], { stripe }) => {
  stripe.trouble({ delayMs: 350 });
  const failure = await failureOf(call(createStripe({ ...stripe.settings, timeoutMs: 300 })));
  expect(failure).toBeInstanceOf(PaymentUnavailable);
});

test.for([
  [{ status: 500 }, 'StripeAPIError', 2],
  [{ status: 503 }, 'StripeAPIError', 2],
  [{ status: 429 }, 'StripeRateLimitError', 1],
] as const)(
  '%j is PaymentUnavailable, with one more try at the most',
  async ([trouble, type, tries], { stripe, payment }) => {
    stripe.trouble(trouble);
    const failure = await failureOf(payment.openCheckout(newOrder()));
    expect(failure).toBeInstanceOf(PaymentUnavailable);
    expect(failure).toMatchObject({ provider: 'STRIPE', cause: { type, statusCode: trouble.status } });
    expect(stripe.requests).toHaveLength(tries);
  },
);

test.for(['REQUEST', 'ANSWER'] as const)(
  'a connection that is lost with each %s is',
  async (drop, { stripe, payment }) => {
    stripe.trouble({ drop });
    const failure = await failureOf(payment.openCheckout(newOrder()));
    expect(failure).toBeInstanceOf(PaymentUnavailable);
    expect(failure).toMatchObject({ cause: { type: 'StripeConnectionError' } });
  },
);

test('a Stripe that cannot be reached is', async ({ stripe, payment }) => {
  await stripe.close();
  expect(await failureOf(payment.readCheckout('cs_test_1'))).toBeInstanceOf(PaymentUnavailable);
});

test('one failure is made good by a second try, and the order is paid once', async ({ stripe, payment }) => {
  const order = newOrder();
  stripe.trouble({ status: 503, times: 1 });
  const { reference } = await payment.openCheckout(order);
  expect(stripe.count()).toEqual({ sessions: 1, customers: 1 });
  stripe.pay(reference);
  stripe.trouble({ status: 500, times: 1 });
  expect(await payment.readCheckout(reference)).toMatchObject({ outcome: 'PAID', orderId: order.orderId });
});

test('after an outage the order has one checkout', async ({ stripe, payment }) => {
  const order = newOrder();
  stripe.trouble({ drop: 'ANSWER' });
  expect(await failureOf(payment.openCheckout(order))).toBeInstanceOf(PaymentUnavailable);
  stripe.trouble({});
  await payment.openCheckout(order);
  expect(stripe.count()).toEqual({ sessions: 1, customers: 1 });
});

test('a wrong key is the fault of who set it', async ({ stripe }) => {
  const payment = createStripe({ ...stripe.settings, secretKey: 'sk_test_wrong' });
  expect(await failureOf(payment.openCheckout(newOrder()))).toMatchObject({ type: 'StripeAuthenticationError' });
});

test('what Stripe refuses is thrown as it is', async ({ payment }) => {
  const lines = [{ name: 'Server', quantity: 1, unitAmountMinor: 0.5 }];
  const failure = await failureOf(payment.openCheckout(newOrder({ lines })));
  expect(failure).toMatchObject({ type: 'StripeInvalidRequestError', code: 'parameter_invalid_integer' });
});
