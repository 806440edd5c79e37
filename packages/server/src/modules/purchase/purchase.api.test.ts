import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import {
  bought,
  buy,
  change,
  DESKTOP,
  MONTHLY,
  purchaseOf,
  SERVER,
  type PurchaseAnswer,
} from '../../../testkit/purchases.ts';
import { scriptedPayment, type ScriptedPayment } from '../../../testkit/scripted-payment.ts';
import { createWorld, type World } from '../../../testkit/world.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import { type PaymentOutcome } from '../payment/index.ts';

const payment: ScriptedPayment = scriptedPayment();
let api: TestApi;

beforeAll(async () => {
  api = await testApi({ payment });
});

afterAll(() => api.close());

/** A provider of its own with someone who buys for it. */
async function newBuyer(): Promise<{ own: World; caller: Caller }> {
  const own = await api.world();
  return { own, caller: await api.signIn(own, 'BUYER') };
}

/** Has the payment provider tell of a purchase by its webhook. */
async function tell(purchase: PurchaseAnswer, outcome: PaymentOutcome, given: object = {}): Promise<number> {
  const reference = purchase.checkoutUrl?.split('/').at(-1) ?? '';
  const order = payment.orders.get(reference);
  if (!order) throw new Error('The checkout was opened');
  return post(payment.tell(order, outcome, given));
}

const post = async (report: object): Promise<number> =>
  (await api.anonymous.send({ method: 'POST', url: '/webhooks/payment', payload: report })).statusCode;

const untilState = (caller: Caller, { id }: PurchaseAnswer, state: string): Promise<PurchaseAnswer> =>
  expect
    .poll(async () => purchaseOf(caller, id), { timeout: 8_000 })
    .toMatchObject({ state })
    .then(() => purchaseOf(caller, id));

interface LicenseAnswer {
  number: string;
  expiresAt: string;
  autoRenew: boolean;
  category: string;
  licenseType: { code: string };
  poolCompany: { name: string } | null;
  purchaseReference: string | null;
}

async function licensesOf(caller: Caller, purchase: PurchaseAnswer): Promise<LicenseAnswer[]> {
  const { data, errors } = await caller.query<{ node: { licenses: { nodes: LicenseAnswer[] } } }>(
    `query Licenses($id: ID!) { node(id: $id) { ... on Purchase { licenses(first: 100) { nodes {
      number expiresAt autoRenew category licenseType { code } poolCompany { name } purchaseReference } } } } }`,
    { id: purchase.id },
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return data.node.licenses.nodes;
}

test('from twelve licenses that lack to twelve that are valid, paid and numbered', async () => {
  const { own, caller } = await newBuyer();
  const company = await own.company('Harbor Dental');
  const purchase = await bought(caller, {
    lines: [
      { licenseType: DESKTOP, quantity: 2 },
      { licenseType: SERVER, quantity: 10, company: toGlobalId('Company', company.id) },
    ],
    autoRenew: true,
    expectedTotal: { amountMinor: 2 * MONTHLY.DESKTOP + 10 * MONTHLY.SERVER, currency: 'EUR' },
  });
  expect(purchase).toMatchObject({ number: 'P-1001', state: 'PENDING', paymentMode: 'MONTHLY', licenseCount: 12 });
  expect(purchase.checkoutUrl).toContain('https://pay.example.com/');
  expect(await licensesOf(caller, purchase)).toEqual([]);

  expect(await tell(purchase, 'PAID', { occurredAt: '2026-01-31T12:00:00.000Z' })).toBe(204);

  const issued = await untilState(caller, purchase, 'ISSUED');
  expect(issued).toMatchObject({ payer: 'Ada Payer', paymentMethod: 'Visa •••• 4242', checkoutUrl: null });
  const licenses = await licensesOf(caller, purchase);
  const ofType = (code: string) => licenses.filter(({ licenseType }) => licenseType.code === code);
  expect(ofType('DESKTOP')).toHaveLength(2);
  expect(ofType('SERVER')).toHaveLength(10);
  expect(new Set(ofType('SERVER').map(({ poolCompany }) => poolCompany?.name))).toEqual(new Set(['Harbor Dental']));
  expect(new Set(ofType('DESKTOP').map(({ poolCompany }) => poolCompany))).toEqual(new Set([null]));
  const numbers = licenses.map(({ number }) => Number(number)).toSorted((one, other) => one - other);
  expect(numbers).toEqual(Array.from({ length: 12 }, (_, index) => 5_000_000_000 + index));
  // The month from 31 January ends before the last day of February: the 28th is the first day of the next one.
  expect(new Set(licenses.map(({ expiresAt }) => expiresAt))).toEqual(new Set(['2026-02-28T00:00:00.000Z']));
  expect(licenses.every((license) => license.autoRenew && license.purchaseReference === 'P-1001')).toBe(true);
});

test.each([
  ['America/New_York', '2026-03-07T12:00:00.000Z', '2027-03-07T05:00:00.000Z'],
  ['Pacific/Auckland', '2028-02-29T00:30:00.000Z', '2029-02-27T11:00:00.000Z'],
])('a year in %s ends with the last valid day there', async (timeZone, paidAt, expiresAt) => {
  const own = await createWorld(api.database, { timeZone });
  const caller = await api.signIn(own, 'BUYER');
  const expectedTotal = { amountMinor: 20 * MONTHLY.DESKTOP, currency: 'EUR' };
  const purchase = await bought(caller, { paymentMode: 'ANNUAL', expectedTotal });
  await tell(purchase, 'PAID', { occurredAt: paidAt });
  await untilState(caller, purchase, 'ISSUED');
  expect((await licensesOf(caller, purchase)).map((license) => license.expiresAt)).toEqual([expiresAt, expiresAt]);
});

test('the same key gives the same purchase, also to many at once; with another input it is refused', async () => {
  const { caller } = await newBuyer();
  const openings = payment.openings();
  const answers = await Promise.all(Array.from({ length: 8 }, () => buy(caller, { idempotencyKey: 'once' })));
  expect(new Set(answers.map(({ purchase }) => purchase?.number))).toEqual(new Set(['P-1001']));
  expect(new Set(answers.map(({ purchase }) => purchase?.checkoutUrl)).size).toBe(1);
  expect(payment.openings()).toBeGreaterThan(openings);
  const other = await buy(caller, { idempotencyKey: 'once', autoRenew: true });
  expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
});

test('the first purchase that is paid fixes the payment mode; until then all that wait have one', async () => {
  const { caller } = await newBuyer();
  const annual = { paymentMode: 'ANNUAL', expectedTotal: { amountMinor: 20 * MONTHLY.DESKTOP, currency: 'EUR' } };
  const first = await bought(caller);
  expect((await buy(caller, annual)).userErrors).toMatchObject([{ code: 'CONFLICT', path: ['paymentMode'] }]);
  await change(caller, 'cancelPurchase', first.id);

  const second = await bought(caller, annual);
  await tell(second, 'PAID');
  await untilState(caller, second, 'ISSUED');
  expect((await buy(caller)).userErrors).toMatchObject([{ code: 'INVALID', path: ['paymentMode'] }]);
  const third = await bought(caller, { ...annual, paymentMode: null });
  expect(third.paymentMode).toBe('ANNUAL');
});

test('two first purchases at once, in both payment modes: one of them is bought', async () => {
  const { caller } = await newBuyer();
  const annual = { paymentMode: 'ANNUAL', expectedTotal: { amountMinor: 20 * MONTHLY.DESKTOP, currency: 'EUR' } };
  const answers = await Promise.all([buy(caller), buy(caller, annual)]);
  expect(answers.filter(({ purchase }) => purchase !== null)).toHaveLength(1);
  expect(answers.flatMap(({ userErrors }) => userErrors)).toMatchObject([{ code: 'CONFLICT' }]);
});

test('a provider that does not answer costs no purchase: it waits, and is paid later', async () => {
  const { caller } = await newBuyer();
  payment.setDown(true);
  const { purchase, userErrors } = await buy(caller, { idempotencyKey: 'later' });
  expect(purchase).toMatchObject({ state: 'PENDING', checkoutUrl: null });
  expect(userErrors).toMatchObject([{ code: 'PAYMENT_UNAVAILABLE' }]);
  payment.setDown(false);

  expect((await buy(caller, { idempotencyKey: 'later' })).purchase?.checkoutUrl).toContain('pay.example.com');
  const resumed = await change(caller, 'resumePurchase', purchase?.id ?? '');
  expect(resumed.purchase?.checkoutUrl).toContain('pay.example.com');
  if (resumed.purchase) await tell(resumed.purchase, 'PAID');
  expect(await untilState(caller, purchase as PurchaseAnswer, 'ISSUED')).toMatchObject({ licenseCount: 2 });
});

test('no transaction is open while the payment provider is asked', async () => {
  const { caller } = await newBuyer();
  const open: number[] = [];
  payment.onCall(async () => {
    const { rows } = await api.database.owner.query<{ count: number }>(`
      select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = 'license-console-web' and xact_start is not null`);
    open.push(rows[0]?.count ?? -1);
  });
  const purchase = await bought(caller);
  await change(caller, 'cancelPurchase', purchase.id);
  payment.onCall(() => Promise.resolve());
  expect(open).toEqual([0, 0]);
});

test('who cancels gets the page closed, and cannot cancel again', async () => {
  const { caller } = await newBuyer();
  const purchase = await bought(caller);
  const { purchase: cancelled } = await change(caller, 'cancelPurchase', purchase.id);
  expect(cancelled).toMatchObject({ state: 'CANCELLED', checkoutUrl: null });
  const again = await change(caller, 'cancelPurchase', purchase.id);
  expect(again.userErrors).toMatchObject([{ code: 'CONFLICT', path: ['purchase'] }]);
  expect((await change(caller, 'cancelPurchase', 'x')).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
});

test('who cancels too late has paid, and gets the licenses', async () => {
  const { caller } = await newBuyer();
  const purchase = await bought(caller);
  const order = payment.orders.get(purchase.checkoutUrl?.split('/').at(-1) ?? '');
  if (order) payment.tell(order, 'PAID');
  const { purchase: late } = await change(caller, 'cancelPurchase', purchase.id);
  expect(late?.state).toMatch(/PAID|ISSUED/);
  await untilState(caller, purchase, 'ISSUED');
  expect(await licensesOf(caller, purchase)).toHaveLength(2);
});

test('a decline keeps the purchase open, and says why until it is paid', async () => {
  const { caller } = await newBuyer();
  const purchase = await bought(caller);
  await tell(purchase, 'DECLINED');
  expect(await purchaseOf(caller, purchase.id)).toMatchObject({ state: 'PENDING', reason: 'The card has no funds.' });
  await tell(purchase, 'PAID');
  expect(await untilState(caller, purchase, 'ISSUED')).toMatchObject({ reason: null });
});

test('a report of another amount, checkout, purchase or provider changes nothing', async () => {
  const { own, caller } = await newBuyer();
  const purchase = await bought(caller);
  const strangers = await api.world();
  for (const wrong of [
    { eventId: 'a', amountMinor: 1 },
    { eventId: 'b', currency: 'USD' },
    { eventId: 'c', reference: 'another' },
    { eventId: 'd', providerId: strangers.providerId },
    { eventId: 'e', orderId: own.providerId },
    { eventId: 'f', providerId: 'nonsense' },
  ])
    expect(await tell(purchase, 'PAID', wrong)).toBe(204);
  expect(await purchaseOf(caller, purchase.id)).toMatchObject({ state: 'PENDING' });
});

test('10,000 licenses are issued by one purchase, each with a number of its own', async () => {
  const { own, caller } = await newBuyer();
  const expectedTotal = { amountMinor: 10_000 * MONTHLY.DESKTOP, currency: 'EUR' };
  const purchase = await bought(caller, { lines: [{ licenseType: DESKTOP, quantity: 10_000 }], expectedTotal });
  await tell(purchase, 'PAID');
  await expect.poll(async () => (await purchaseOf(caller, purchase.id)).state, { timeout: 30_000 }).toBe('ISSUED');
  const { rows } = await api.database.owner.query<{ count: number; numbers: number }>(
    'select count(*)::int as count, count(distinct number)::int as numbers from license where provider_id = $1',
    [own.providerId],
  );
  expect(rows).toEqual([{ count: 10_000, numbers: 10_000 }]);
});
