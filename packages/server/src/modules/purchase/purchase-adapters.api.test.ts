import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { buy, change, purchaseOf, type PurchaseAnswer } from '../../../testkit/purchases.ts';
import { PAYER } from '../../../testkit/sandbox.ts';
import { startStripeDouble, type StripeDouble, type StripeMessage } from '../../../testkit/stripe-double.ts';
import { createStripe } from '../payment/index.ts';

async function bought(caller: Caller): Promise<PurchaseAnswer & { checkoutUrl: string }> {
  const { purchase, userErrors } = await buy(caller);
  expect(userErrors).toEqual([]);
  if (!purchase?.checkoutUrl) throw new Error('Its page is open');
  return { ...purchase, checkoutUrl: purchase.checkoutUrl };
}

const untilState = (caller: Caller, { id }: PurchaseAnswer, state: string): Promise<void> =>
  expect.poll(async () => (await purchaseOf(caller, id)).state, { timeout: 15_000 }).toBe(state);

describe('with the sandbox, from the page to the licenses', () => {
  let api: TestApi;
  let caller: Caller;

  beforeAll(async () => {
    api = await testApi();
    caller = await api.signIn(await api.world(), 'BUYER');
  });
  afterAll(() => api.close());

  const send = (checkoutUrl: string, step: 'pay' | 'confirm' | 'cancel', form: Record<string, string> = {}) =>
    api.anonymous.send({
      method: 'POST',
      url: `${new URL(checkoutUrl).pathname}/${step}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    });

  test('a card that pays', async () => {
    const purchase = await bought(caller);
    const answer = await send(purchase.checkoutUrl, 'pay', PAYER);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe(`http://localhost:4000/purchases/${purchase.id}`);
    await untilState(caller, purchase, 'ISSUED');
    expect((await purchaseOf(caller, purchase.id)).payer).toContain('Anna Weber');
  });

  test.each(['twice', 'disordered'])('a message that comes %s', async (card) => {
    const purchase = await bought(caller);
    expect((await send(purchase.checkoutUrl, 'pay', { ...PAYER, card })).statusCode).toBe(303);
    await untilState(caller, purchase, 'ISSUED');
  });

  test('a card that is declined, and then another one', async () => {
    const purchase = await bought(caller);
    await send(purchase.checkoutUrl, 'pay', { ...PAYER, card: 'declined' });
    await expect
      .poll(async () => (await purchaseOf(caller, purchase.id)).reason, { timeout: 10_000 })
      .toContain('funds');
    await send(purchase.checkoutUrl, 'pay', PAYER);
    await untilState(caller, purchase, 'ISSUED');
  });

  test('a cancel on its page, and one in the console', async () => {
    const one = await bought(caller);
    await send(one.checkoutUrl, 'cancel');
    await untilState(caller, one, 'CANCELLED');
    const other = await bought(caller);
    await change(caller, 'cancelPurchase', other.id);
    const page = await send(other.checkoutUrl, 'pay', PAYER);
    expect(page.headers.location).not.toContain('/purchases/');
    expect((await purchaseOf(caller, other.id)).state).toBe('CANCELLED');
  });
});

describe('with Stripe, from the session to the licenses', () => {
  let api: TestApi;
  let stripe: StripeDouble;
  let caller: Caller;

  beforeAll(async () => {
    stripe = await startStripeDouble();
    api = await testApi({ payment: createStripe(stripe.settings) });
    caller = await api.signIn(await api.world(), 'BUYER');
  });
  afterAll(async () => {
    await api.close();
    await stripe.close();
  });

  const sessionOf = ({ checkoutUrl }: { checkoutUrl: string }): string =>
    /cs_[A-Za-z0-9_]+/.exec(checkoutUrl)?.[0] ?? '';
  const post = async ({ body, headers }: StripeMessage): Promise<number> =>
    (await api.anonymous.send({ method: 'POST', url: '/webhooks/payment', headers: { ...headers }, payload: body }))
      .statusCode;

  test('a session that is paid: the licenses are issued, and what renewals need is kept', async () => {
    const purchase = await bought(caller);
    expect(await post(stripe.webhook(stripe.pay(sessionOf(purchase))))).toBe(204);
    await untilState(caller, purchase, 'ISSUED');
    expect((await purchaseOf(caller, purchase.id)).paymentMethod).toBe('Visa •••• 4242');
    const { rows } = await api.database.owner.query('select payment_provider, customer, method from payment_method');
    expect(rows).toMatchObject(
      [{ payment_provider: 'STRIPE', customer: /^cus_/, method: /^pm_/ }].map((row) => ({
        ...row,
        customer: expect.stringMatching(row.customer) as string,
        method: expect.stringMatching(row.method) as string,
      })),
    );
  });

  test('a forged message, and one of another time, are refused and change nothing', async () => {
    const purchase = await bought(caller);
    const event = stripe.pay(sessionOf(purchase));
    const secret = 'whsec_of_somebody_else';
    const late = new Date(Date.now() + 3_600_000);
    for (const message of [stripe.webhook(event, { secret }), stripe.webhook(event, { at: late })])
      expect(await post(message)).toBe(400);
    expect((await purchaseOf(caller, purchase.id)).state).toBe('PENDING');
  });

  test('a session that is cancelled in the console can no longer be paid', async () => {
    const purchase = await bought(caller);
    await change(caller, 'cancelPurchase', purchase.id);
    expect(() => stripe.pay(sessionOf(purchase))).toThrow();
    expect((await purchaseOf(caller, purchase.id)).state).toBe('CANCELLED');
  });
});
