import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { buy, change, purchaseOf, type PurchaseAnswer } from '../../../testkit/purchases.ts';
import { scriptedPayment } from '../../../testkit/scripted-payment.ts';
import { type World } from '../../../testkit/world.ts';
import { fromGlobalId, newId } from '../../kernel/ids.ts';
import { tenantDatabase } from '../../database/tenant.ts';
import { type CheckoutOrder, type PaymentOutcome, type PaymentReport } from '../payment/index.ts';
import { settlePurchase } from './settle.ts';
import { type Till } from './till.ts';

const payment = scriptedPayment();
let api: TestApi;
let world: World;
let buyer: Caller;

beforeAll(async () => {
  api = await testApi({ payment });
  world = await api.world();
  buyer = await api.signIn(world, 'BUYER');
});

afterAll(() => api.close());

async function bought(): Promise<{ purchase: PurchaseAnswer; order: CheckoutOrder }> {
  const { purchase } = await buy(buyer);
  const order = payment.orders.get(purchase?.checkoutUrl?.split('/').at(-1) ?? '');
  if (!purchase || !order) throw new Error('It was bought');
  return { purchase, order };
}

const post = async (report: PaymentReport): Promise<number> =>
  (await api.anonymous.send({ method: 'POST', url: '/webhooks/payment', payload: { ...report } })).statusCode;

async function issued(purchase: PurchaseAnswer): Promise<number> {
  const id = fromGlobalId(purchase.id, 'Purchase');
  const { rows } = await api.database.owner.query<{ count: number }>(
    'select count(*)::int as count from license where purchase_id = $1',
    [id],
  );
  return rows[0]?.count ?? -1;
}

const stateOf = async ({ id }: PurchaseAnswer): Promise<string> => (await purchaseOf(buyer, id)).state;

/** The reports of one purchase's life, one of them told twice. */
const reportsOf = (order: CheckoutOrder): PaymentReport[] => {
  const declined = payment.tell(order, 'DECLINED');
  const paid = payment.tell(order, 'PAID');
  const told = (outcome: PaymentOutcome): PaymentReport => ({ ...paid, eventId: `${outcome}-${newId()}`, outcome });
  return [declined, paid, paid, told('EXPIRED'), told('CANCELLED')];
};

test('every order of the reports of one purchase ends with the licenses that are paid, once', async () => {
  const orders = permutations([0, 1, 2, 3, 4]);
  expect(orders).toHaveLength(120);
  const bought120: PurchaseAnswer[] = [];
  for (const turn of orders) {
    const { purchase, order } = await bought();
    const reports = reportsOf(order);
    for (const index of turn) expect(await post(reports[index] as PaymentReport)).toBe(204);
    bought120.push(purchase);
  }
  for (const purchase of bought120) {
    await expect.poll(() => stateOf(purchase), { timeout: 10_000 }).toBe('ISSUED');
    expect(await issued(purchase)).toBe(2);
  }
}, 120_000);

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

test('reports that come all at once, many times over, and while it is cancelled, issue once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(4), { minLength: 6, maxLength: 12 }), async (turn) => {
      const { purchase, order } = await bought();
      const reports = reportsOf(order);
      const posted = turn.map((index) => post(reports[index] as PaymentReport));
      await Promise.all([...posted, post(reports[1] as PaymentReport), change(buyer, 'cancelPurchase', purchase.id)]);
      await expect.poll(() => stateOf(purchase), { timeout: 10_000 }).toBe('ISSUED');
      expect(await issued(purchase)).toBe(2);
    }),
    { numRuns: 12, seed: 20_261_124 },
  );
}, 60_000);

test('a report that is days late still gives what was paid, also after the purchase was given up', async () => {
  const { purchase, order } = await bought();
  await change(buyer, 'cancelPurchase', purchase.id);
  expect(await stateOf(purchase)).toBe('CANCELLED');
  const occurredAt = new Date(Date.now() - 5 * 86_400_000);
  expect(await post(payment.tell(order, 'PAID', { occurredAt }))).toBe(204);
  await expect.poll(() => stateOf(purchase), { timeout: 10_000 }).toBe('ISSUED');
});

const tillAt = (now: Date): Till => ({
  ...{ providerId: world.providerId, payment, baseUrl: 'http://localhost:4000', now },
  database: tenantDatabase(api.database, world.providerId),
  leaveJob: () => Promise.resolve(),
});

const settle = ({ id }: PurchaseAnswer, now = new Date()): Promise<void> =>
  settlePurchase(tillAt(now), fromGlobalId(id, 'Purchase'));

test('a payment whose report is lost is found by asking', async () => {
  const { purchase, order } = await bought();
  payment.tell(order, 'PAID');
  await settle(purchase);
  expect(await stateOf(purchase)).toBe('PAID');
});

test('after 24 hours it expires, and can no longer be paid', async () => {
  const { purchase } = await bought();
  await settle(purchase, new Date(Date.now() + 23 * 3_600_000));
  expect(await stateOf(purchase)).toBe('PENDING');
  await settle(purchase, new Date(Date.now() + 25 * 3_600_000));
  expect(await stateOf(purchase)).toMatch(/EXPIRED|CANCELLED/);
  const again = await change(buyer, 'resumePurchase', purchase.id);
  expect(again.userErrors).toMatchObject([{ code: 'CONFLICT' }]);
});

test('a purchase whose page was never opened gets it', async () => {
  payment.setDown(true);
  const { purchase } = await buy(buyer);
  if (!purchase) throw new Error('It is kept');
  await expect(settle(purchase)).rejects.toThrow('does not answer');
  payment.setDown(false);
  await settle(purchase);
  expect((await purchaseOf(buyer, purchase.id)).checkoutUrl).toContain('pay.example.com');
});

test('while the payment provider is down, a cancelled purchase waits to be closed there', async () => {
  const { purchase, order } = await bought();
  payment.setDown(true);
  expect((await change(buyer, 'cancelPurchase', purchase.id)).purchase).toMatchObject({ state: 'CANCELLED' });
  payment.setDown(false);
  await settle(purchase);
  expect((await payment.readCheckout(`checkout-${order.orderId}`)).outcome).toBe('CANCELLED');
});
