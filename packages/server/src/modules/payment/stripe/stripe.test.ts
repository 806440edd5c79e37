import { describe, expect } from 'vitest';
import { newOrder, stripeTest as test } from '../../../../testkit/stripe-test.ts';
import { formOf, textOf } from '../../../../testkit/stripe-wire.ts';
import { createStripe } from './stripe.ts';

describe('opening', () => {
  test('a checkout asks for the lines in their currency, and knows its order', async ({ stripe, payment }) => {
    const order = newOrder();
    const { reference, url } = await payment.openCheckout(order);
    expect(url).toContain(reference);
    expect(stripe.session(reference)).toMatchObject({
      ...{ mode: 'payment', status: 'open', amount_total: 14_970, currency: 'eur' },
      ...{ client_reference_id: order.orderId, metadata: { providerId: order.providerId, orderId: order.orderId } },
      ...{ success_url: order.returnUrl, cancel_url: order.returnUrl },
    });
    const form = stripe.requests.at(-1)?.form ?? {};
    expect(formOf(form, 'line_items')).toEqual({
      0: { quantity: '2', price_data: { currency: 'eur', unit_amount: '4990', product_data: { name: 'Server' } } },
      1: {
        quantity: '1',
        price_data: { currency: 'eur', unit_amount: '4990', product_data: { name: 'Premium Support' } },
      },
    });
    expect(formOf(form, 'payment_intent_data')).toEqual({
      ...{ description: 'P-1001', setup_future_usage: 'off_session' },
      metadata: { providerId: order.providerId, orderId: order.orderId },
    });
  });

  test('yen are whole', async ({ stripe, payment }) => {
    const lines = [{ name: 'Desktop', quantity: 3, unitAmountMinor: 800 }];
    const { reference } = await payment.openCheckout(newOrder({ currency: 'JPY', totalMinor: 2_400, lines }));
    expect(stripe.session(reference)).toMatchObject({ amount_total: 2_400, currency: 'jpy' });
    expect(await payment.readCheckout(reference)).toMatchObject({ amountMinor: 2_400, currency: 'JPY' });
  });

  test('the same order gives the same checkout: again, in parallel, and in a new process', async ({
    stripe,
    payment,
  }) => {
    const order = newOrder();
    const first = await payment.openCheckout(order);
    const others = await Promise.all(
      [payment, payment, createStripe(stripe.settings), createStripe(stripe.settings)].map((one) =>
        one.openCheckout(order),
      ),
    );
    expect(others).toEqual([first, first, first, first]);
    expect(stripe.count()).toEqual({ sessions: 1, customers: 1 });
  });

  test('who asks while another does waits for the same checkout', async ({ stripe, payment }) => {
    const order = newOrder();
    stripe.trouble({ delayMs: 150 });
    const [first, second] = await Promise.all([payment.openCheckout(order), payment.openCheckout(order)]);
    expect(second).toEqual(first);
    expect(stripe.count()).toEqual({ sessions: 1, customers: 1 });
  });

  test('an answer that was lost is had by asking again', async ({ stripe, payment }) => {
    const order = newOrder();
    stripe.trouble({ drop: 'ANSWER', times: 1 });
    const first = await payment.openCheckout(order);
    stripe.trouble({ drop: 'ANSWER', times: 1 });
    expect(await payment.openCheckout(order)).toEqual(first);
    expect(stripe.count()).toEqual({ sessions: 1, customers: 1 });
  });

  test('an order of which something is different by now has the checkout that it had', async ({ stripe, payment }) => {
    const order = newOrder();
    const first = await payment.openCheckout(order);
    await payment.openCheckout(newOrder());
    const moved = { ...order, returnUrl: 'https://elsewhere.example.com/purchases/1001' };
    expect(await payment.openCheckout(moved)).toEqual(first);
    stripe.pay(first.reference);
    expect(await payment.openCheckout(moved)).toEqual({ reference: first.reference, url: moved.returnUrl });
  });

  test('it is found among many', async ({ stripe, payment }) => {
    const order = newOrder();
    const first = await payment.openCheckout(order);
    const reference = stripe.customerOf(first.reference).id;
    for (let count = 0; count < 101; count++)
      await payment.openCheckout(newOrder({ customer: { ...order.customer, reference } }));
    expect(await payment.openCheckout({ ...order, number: 'P-1002' })).toEqual(first);
  });

  test('a provider is one customer, named as who buys', async ({ stripe, payment }) => {
    const { providerId } = newOrder();
    const customer = { name: 'Ben Jones', email: 'ben@acme.example', reference: null };
    const { reference } = await payment.openCheckout(newOrder({ providerId }));
    const { reference: other } = await payment.openCheckout(newOrder({ providerId, customer }));
    expect(stripe.session(other).customer).toBe(stripe.session(reference).customer);
    expect(stripe.count()).toEqual({ sessions: 2, customers: 1 });
    expect(stripe.customerOf(other)).toMatchObject({
      ...{ name: 'Ben Jones', email: 'ben@acme.example', metadata: { providerId } },
    });
  });

  test('the customer of an earlier payment pays again', async ({ stripe, payment }) => {
    const order = newOrder();
    const { reference } = await payment.openCheckout(order);
    stripe.pay(reference);
    const { kept } = await payment.readCheckout(reference);
    const again = newOrder({ customer: { ...order.customer, reference: kept?.customer ?? null } });
    const { reference: next } = await payment.openCheckout(again);
    expect(stripe.session(next).customer).toBe(kept?.customer);
    expect(stripe.count()).toEqual({ sessions: 2, customers: 1 });
  });

  test('a customer that Stripe no longer knows is made anew', async ({ stripe, payment }) => {
    const customer = { name: 'Anna Smith', email: 'anna@acme.example', reference: 'cus_gone' };
    const { reference } = await payment.openCheckout(newOrder({ customer }));
    expect(stripe.session(reference).customer).not.toBe('cus_gone');
    expect(stripe.count()).toEqual({ sessions: 1, customers: 1 });
  });

  test.for([
    ['a little before its order', 24 * 60, 24 * 60 - 5],
    ['in a day at the latest, as Stripe has it', 72 * 60, 24 * 60 - 5],
    ['in half an hour at the earliest, as Stripe has it', 10, 35],
  ] as const)('a checkout ends %s', async ([, minutes, expected], { stripe, payment }) => {
    const start = Date.now();
    const expiresAt = new Date(start + minutes * 60_000);
    const { reference } = await payment.openCheckout(newOrder({ expiresAt }));
    const endsInMs = stripe.session(reference).expires_at * 1_000 - start;
    expect(endsInMs).toBeGreaterThan(expected * 60_000 - 1_001);
    expect(endsInMs).toBeLessThan(expected * 60_000 + 10_000);
  });

  test('what is asked for does not depend on when', async ({ stripe, payment }) => {
    const order = newOrder();
    await payment.openCheckout(order);
    await payment.openCheckout(order);
    const [first, second] = stripe.requests.filter(({ idempotencyKey }) => idempotencyKey?.startsWith('checkout-'));
    expect(second).toEqual(first);
    expect(first?.idempotencyKey).toBe(`checkout-${order.orderId}`);
    expect(textOf(first?.form ?? {}, 'expires_at')).not.toBeNull();
  });
});

describe('reading', () => {
  test('an open checkout is not paid yet', async ({ payment }) => {
    const order = newOrder();
    const { reference } = await payment.openCheckout(order);
    expect(await payment.readCheckout(reference)).toEqual({
      ...{ eventId: `read:${reference}:OPEN`, reference, providerId: order.providerId, orderId: order.orderId },
      ...{ outcome: 'OPEN', occurredAt: expect.any(Date) as Date, amountMinor: 14_970, currency: 'EUR' },
      ...{ payer: null, method: null, kept: null, reason: null },
    });
  });

  test('a paid one tells who paid, with what, and what is kept', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    stripe.pay(reference, { type: 'card', brand: 'mastercard', last4: '4444' });
    const report = await payment.readCheckout(reference);
    expect(report).toMatchObject({
      ...{ eventId: `read:${reference}:PAID`, outcome: 'PAID', amountMinor: 14_970, reason: null },
      ...{ payer: 'Anna Smith (anna@acme.example)', method: 'Mastercard •••• 4444' },
      kept: { customer: stripe.session(reference).customer, method: expect.stringMatching(/^pm_/) as string },
    });
    expect(await payment.readCheckout(reference)).toEqual(report);
  });

  test('a declined one is open still, and each decline is news', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    stripe.decline(reference, 'Your card has insufficient funds.');
    const first = await payment.readCheckout(reference);
    expect(first).toMatchObject({ outcome: 'DECLINED', reason: 'Your card has insufficient funds.', method: null });
    stripe.decline(reference);
    const second = await payment.readCheckout(reference);
    expect(second).toMatchObject({ outcome: 'DECLINED', reason: 'Your card was declined.' });
    expect(second.eventId).not.toBe(first.eventId);
    stripe.pay(reference);
    expect(await payment.readCheckout(reference)).toMatchObject({ outcome: 'PAID', reason: null });
  });

  test('a bank takes its time, and pays', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    stripe.payLater(reference);
    expect(await payment.readCheckout(reference)).toMatchObject({ outcome: 'OPEN', payer: null, kept: null });
    stripe.settle(reference);
    expect(await payment.readCheckout(reference)).toMatchObject({
      ...{ outcome: 'PAID', method: 'SEPA Direct Debit •••• 3000' },
    });
  });

  test('a bank takes its time, and does not pay', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    stripe.payLater(reference);
    stripe.bounce(reference);
    expect(await payment.readCheckout(reference)).toMatchObject({
      ...{ eventId: `read:${reference}:FAILED`, outcome: 'FAILED', reason: 'The account has no funds.', payer: null },
    });
  });

  test('an expired one is over', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    stripe.expire(reference);
    expect(await payment.readCheckout(reference)).toMatchObject({ outcome: 'EXPIRED', payer: null });
  });

  test('one that does not exist is a fault', async ({ payment }) => {
    await expect(payment.readCheckout('cs_test_none')).rejects.toThrow("No such checkout.session: 'cs_test_none'");
  });
});

describe('closing', () => {
  test('an open checkout can no longer be paid', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    expect(await payment.closeCheckout(reference)).toMatchObject({
      ...{ eventId: `read:${reference}:CANCELLED`, outcome: 'CANCELLED', payer: null },
    });
    expect(() => stripe.pay(reference)).toThrow('status of `expired`');
  });

  test('where the payment was first it is told', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    stripe.pay(reference);
    expect(await payment.closeCheckout(reference)).toMatchObject({
      ...{ eventId: `read:${reference}:PAID`, outcome: 'PAID', method: 'Visa •••• 4242' },
    });
  });

  test('where a bank is about to pay it stays open', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    stripe.payLater(reference);
    expect(await payment.closeCheckout(reference)).toMatchObject({ outcome: 'OPEN' });
  });

  test('one that has ended by itself is expired', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    stripe.expire(reference);
    expect(await payment.closeCheckout(reference)).toMatchObject({ outcome: 'EXPIRED' });
  });

  test('a lost answer changes nothing', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    stripe.trouble({ drop: 'ANSWER', times: 1 });
    expect(await payment.closeCheckout(reference)).toMatchObject({ outcome: 'CANCELLED' });
  });

  test('one that does not exist is a fault', async ({ payment }) => {
    await expect(payment.closeCheckout('cs_test_none')).rejects.toThrow('No such checkout.session');
  });
});
