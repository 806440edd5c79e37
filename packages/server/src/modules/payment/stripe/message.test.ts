import { randomUUID } from 'node:crypto';
import { type Stripe } from 'stripe';
import { describe, expect } from 'vitest';
import { newEvent } from '../../../../testkit/stripe-objects.ts';
import { newOrder, stripeTest as test } from '../../../../testkit/stripe-test.ts';
import { type StripeDouble } from '../../../../testkit/stripe-double.ts';
import { ForgedMessage, type PaymentProvider } from '../payment-provider.ts';
import { createStripe } from './stripe.ts';

const minutesFrom = (now: Date, minutes: number): Date => new Date(now.getTime() + minutes * 60_000);

/** Reads an event as it comes, at once. */
const read = (payment: PaymentProvider, stripe: StripeDouble, event: Stripe.Event) => {
  const { headers, body } = stripe.webhook(event);
  return payment.readMessage(headers, body, new Date());
};

describe('what a message tells', () => {
  test('a payment', async ({ stripe, payment }) => {
    const order = newOrder();
    const { reference } = await payment.openCheckout(order);
    const event = stripe.pay(reference);
    expect(read(payment, stripe, event)).toEqual({
      ...{ eventId: event.id, reference, providerId: order.providerId, orderId: order.orderId, outcome: 'PAID' },
      ...{ occurredAt: new Date(event.created * 1_000), amountMinor: 14_970, currency: 'EUR', reason: null },
      // The event holds the payment intent's id alone.
      ...{ payer: 'Anna Smith (anna@acme.example)', method: null, kept: null },
    });
  });

  test('the same when it comes again, later', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    const event = stripe.pay(reference);
    const later = minutesFrom(new Date(), 3 * 24 * 60);
    const { headers, body } = stripe.webhook(event, { at: later });
    expect(payment.readMessage(headers, body, later)).toEqual(read(payment, stripe, event));
  });

  test('a payment that a bank is to make, has made, and has not made', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    expect(read(payment, stripe, stripe.payLater(reference))).toMatchObject({ outcome: 'OPEN', payer: null });
    expect(read(payment, stripe, stripe.bounce(reference))).toMatchObject({
      ...{ outcome: 'FAILED', reason: 'The payment did not go through.', payer: null },
    });
    expect(read(payment, stripe, stripe.settle(reference))).toMatchObject({ outcome: 'PAID', reference });
  });

  test('a decline, by the order', async ({ stripe, payment }) => {
    const order = newOrder();
    const { reference } = await payment.openCheckout(order);
    const event = stripe.decline(reference, 'Your card has expired.');
    expect(read(payment, stripe, event)).toEqual({
      ...{ eventId: event.id, reference: '', providerId: order.providerId, orderId: order.orderId },
      ...{ outcome: 'DECLINED', reason: 'Your card has expired.', occurredAt: new Date(event.created * 1_000) },
      ...{ amountMinor: 14_970, currency: 'EUR', payer: null, method: null, kept: null },
    });
  });

  test('the end of a checkout', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    expect(read(payment, stripe, stripe.expire(reference))).toMatchObject({ outcome: 'EXPIRED', reference });
  });

  test('yen are whole', async ({ stripe, payment }) => {
    const lines = [{ name: 'Desktop', quantity: 1, unitAmountMinor: 800 }];
    const { reference } = await payment.openCheckout(newOrder({ currency: 'JPY', totalMinor: 800, lines }));
    expect(read(payment, stripe, stripe.decline(reference))).toMatchObject({ amountMinor: 800, currency: 'JPY' });
    expect(read(payment, stripe, stripe.pay(reference))).toMatchObject({ amountMinor: 800, currency: 'JPY' });
  });
});

describe('what is none of our business', () => {
  test.for([
    ['has no metadata', {}],
    ['names no order', { providerId: randomUUID() }],
    ['names an order in another way', { providerId: 'acme', orderId: '4711' }],
  ] as const)('a checkout that %s', async ([, metadata], { stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    stripe.pay(reference);
    const session = { ...stripe.session(reference), metadata };
    expect(read(payment, stripe, newEvent('checkout.session.completed', session))).toBeNull();
    expect(read(payment, stripe, newEvent('checkout.session.expired', session))).toBeNull();
  });

  test('a decline of something else', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    const event = stripe.decline(reference);
    Object.assign(event.data.object, { metadata: {} });
    expect(read(payment, stripe, event)).toBeNull();
  });

  test.for(['payment_intent.succeeded', 'charge.succeeded', 'customer.created', 'something.new'] as const)(
    'an event of type %s',
    async (type, { stripe, payment }) => {
      const { reference } = await payment.openCheckout(newOrder());
      const { data } = stripe.pay(reference);
      expect(read(payment, stripe, newEvent(type as Stripe.Event.Type, data.object))).toBeNull();
    },
  );

  test('an event of a connected account', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    expect(read(payment, stripe, { ...stripe.pay(reference), account: 'acct_other' })).toBeNull();
  });

  test('a checkout whose status of payment is new', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    stripe.pay(reference);
    const session = { ...stripe.session(reference), payment_status: 'promised' };
    expect(read(payment, stripe, newEvent('checkout.session.completed', session))).toMatchObject({ outcome: 'OPEN' });
  });
});

describe('what was not sent by Stripe, or not now', () => {
  const now = new Date();

  test.for([
    ['just now', 0, true],
    ['five minutes ago', -5, true],
    ['more than five minutes ago', -5.1, false],
    ['five minutes ahead', 5, true],
    ['more than five minutes ahead', 5.1, false],
    ['an hour ahead', 60, false],
  ] as const)('a message signed %s', async ([, minutes, isTaken], { stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    const { headers, body } = stripe.webhook(stripe.pay(reference), { at: minutesFrom(now, minutes) });
    const reading = () => payment.readMessage(headers, body, now);
    if (isTaken) expect(reading()).toMatchObject({ outcome: 'PAID' });
    else expect(reading).toThrow(ForgedMessage);
  });

  test('a message signed with another secret', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    const { headers, body } = stripe.webhook(stripe.pay(reference), { secret: 'whsec_another' });
    expect(() => payment.readMessage(headers, body, new Date())).toThrow(ForgedMessage);
  });

  test('a message that was changed on the way, by as little as a space', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    const { headers, body } = stripe.webhook(stripe.expire(reference));
    for (const changed of [body.toString().replace('expired', 'completed'), `${body.toString()} `])
      expect(() => payment.readMessage(headers, Buffer.from(changed), new Date())).toThrow(ForgedMessage);
  });

  test('a message with the stamp of another time before its signature', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    const { headers, body } = stripe.webhook(stripe.pay(reference), { at: minutesFrom(new Date(), 60) });
    const stamped = `t=${Math.floor(Date.now() / 1_000)},${headers['stripe-signature']}`;
    expect(() => payment.readMessage({ 'stripe-signature': stamped }, body, new Date())).toThrow(ForgedMessage);
  });

  test.for([[undefined], [['t=1,v1=a', 't=1,v1=b']], [''], ['t=now'], ['v1=abc'], ['t=,v1='], ['nonsense']] as const)(
    'a message with the signature %j',
    async ([signature], { stripe, payment }) => {
      const { reference } = await payment.openCheckout(newOrder());
      const { body } = stripe.webhook(stripe.pay(reference));
      const header = typeof signature === 'object' ? [...signature] : signature;
      expect(() => payment.readMessage({ 'stripe-signature': header }, body, new Date())).toThrow(ForgedMessage);
    },
  );

  test('an empty message', ({ stripe, payment }) => {
    const { headers } = stripe.webhook(newEvent('customer.created', {}));
    expect(() => payment.readMessage(headers, Buffer.alloc(0), new Date())).toThrow(ForgedMessage);
  });

  test('a message of test mode where the money is real', async ({ stripe, payment }) => {
    const { reference } = await payment.openCheckout(newOrder());
    const { headers, body } = stripe.webhook(stripe.pay(reference));
    const live = createStripe({ ...stripe.settings, secretKey: 'sk_live_51Double' });
    expect(() => live.readMessage(headers, body, new Date())).toThrow('The message is of test mode');
  });
});
