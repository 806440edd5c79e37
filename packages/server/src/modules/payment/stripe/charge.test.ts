import { describe, expect } from 'vitest';
import { newOrder, stripeTest as test } from '../../../../testkit/stripe-test.ts';
import { type StripeDouble } from '../../../../testkit/stripe-double.ts';
import { formOf, textOf } from '../../../../testkit/stripe-wire.ts';
import { newId } from '../../../kernel/ids.ts';
import { PaymentUnavailable, type ChargeOrder, type PaymentProvider } from '../payment-provider.ts';
import { createStripe } from './stripe.ts';

/** An order of a customer whose card was kept by a purchase. */
async function keptOrder(stripe: StripeDouble, payment: PaymentProvider): Promise<ChargeOrder> {
  const { providerId, ...order } = newOrder();
  const { reference } = await payment.openCheckout({ ...order, providerId });
  stripe.pay(reference);
  const { kept } = await payment.readCheckout(reference);
  if (!kept) throw new Error('A card was kept');
  const price = { description: 'Renewal of 3 licenses', amountMinor: 1_797, currency: 'EUR' };
  return { providerId, key: `${newId()}:1`, ...price, kept };
}

const creationsOf = ({ requests }: StripeDouble) =>
  requests.filter(({ method, path }) => method === 'POST' && path === '/v1/payment_intents');

describe('charging what was kept', () => {
  test('takes the amount from the customer’s card, with nobody present', async ({ stripe, payment }) => {
    const order = await keptOrder(stripe, payment);
    const answer = await payment.charge(order);
    expect(answer).toEqual({ outcome: 'PAID', reference: expect.stringMatching(/^pi_/) as string });
    const [creation] = creationsOf(stripe);
    const form = creation?.form ?? {};
    expect(form).toMatchObject({
      ...{ amount: '1797', currency: 'eur', customer: order.kept.customer, payment_method: order.kept.method },
      ...{ off_session: 'true', confirm: 'true', description: 'Renewal of 3 licenses' },
    });
    expect(textOf(formOf(form, 'metadata'), 'chargeKey')).toBe(order.key);
    expect(creation?.idempotencyKey).toBe(`charge-${order.key}`);
  });

  test('the same key is charged once: again, in parallel, in a new process, and after Stripe forgot it', async ({
    stripe,
    payment,
  }) => {
    const order = await keptOrder(stripe, payment);
    const other = createStripe(stripe.settings);
    const first = await payment.charge(order);
    const more = await Promise.all([payment, other, other].map((one) => one.charge(order)));
    stripe.forgetKeys();
    expect([...more, await other.charge(order)]).toEqual(Array.from({ length: 4 }, () => first));
    expect(stripe.intents().filter(({ metadata }) => metadata['chargeKey'] === order.key)).toHaveLength(1);
  });

  test('an answer that was lost is had by asking again', async ({ stripe, payment }) => {
    const order = await keptOrder(stripe, payment);
    stripe.trouble({ drop: 'ANSWER', times: 4 });
    await expect(payment.charge(order)).rejects.toBeInstanceOf(PaymentUnavailable);
    stripe.trouble({ times: 0 });
    expect(await payment.charge(order)).toMatchObject({ outcome: 'PAID' });
    expect(stripe.intents().filter(({ metadata }) => metadata['chargeKey'] === order.key)).toHaveLength(1);
  });

  test.for([
    ['card_declined', 'Your card was declined.'],
    ['authentication_required', 'Your card was declined. This transaction requires authentication.'],
  ] as const)('%s is a decline, which stays one for its key', async ([code, message], { stripe, payment }) => {
    const order = await keptOrder(stripe, payment);
    stripe.declineCharges({ code, message });
    const declined = { outcome: 'DECLINED', reason: message };
    expect(await payment.charge(order)).toEqual(declined);
    stripe.declineCharges(null);
    expect(await payment.charge(order)).toEqual(declined);
    expect(await payment.charge({ ...order, key: `${order.key}2` })).toMatchObject({ outcome: 'PAID' });
  });

  test('a card or a customer that is gone is a decline', async ({ stripe, payment }) => {
    const order = await keptOrder(stripe, payment);
    const without = { ...order, kept: { ...order.kept, method: 'pm_gone' } };
    expect(await payment.charge(without)).toMatchObject({ outcome: 'DECLINED' });
    const nobody = { ...order, kept: { ...order.kept, customer: 'cus_gone' } };
    expect(await payment.charge(nobody)).toMatchObject({ outcome: 'DECLINED' });
  });

  test('a bank that takes days is asked again until it has decided', async ({ stripe, payment }) => {
    const order = await keptOrder(stripe, payment);
    stripe.delayCharges(true);
    await expect(payment.charge(order)).rejects.toBeInstanceOf(PaymentUnavailable);
    await expect(payment.charge(order)).rejects.toBeInstanceOf(PaymentUnavailable);
    stripe.settleCharges();
    expect(await payment.charge(order)).toMatchObject({ outcome: 'PAID' });
    expect(creationsOf(stripe)).toHaveLength(1);
  });
});
