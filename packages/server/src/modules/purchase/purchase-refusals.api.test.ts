import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { bought, buy, change, DESKTOP, purchaseOf } from '../../../testkit/purchases.ts';
import { scriptedPayment } from '../../../testkit/scripted-payment.ts';
import { createWorld, type World } from '../../../testkit/world.ts';
import { toGlobalId } from '../../kernel/ids.ts';

let api: TestApi;
let world: World;
let buyer: Caller;

beforeAll(async () => {
  api = await testApi({ payment: scriptedPayment() });
  world = await api.world();
  buyer = await api.signIn(world, 'BUYER');
});

afterAll(() => api.close());

/** A provider of its own with someone who buys for it. */
async function newBuyer(): Promise<{ own: World; caller: Caller }> {
  const own = await api.world();
  return { own, caller: await api.signIn(own, 'BUYER') };
}

const HUGE = 1_000_000_000;

test.each([
  ['a quantity of 0', { lines: [{ licenseType: DESKTOP, quantity: 0 }] }, 'INVALID', 'lines.0.quantity'],
  ['a fraction', { lines: [{ licenseType: DESKTOP, quantity: 1.5 }] }, 'INVALID', 'lines.0.quantity'],
  ['a negative quantity', { lines: [{ licenseType: DESKTOP, quantity: -1 }] }, 'INVALID', 'lines.0.quantity'],
  ['a billion', { lines: [{ licenseType: DESKTOP, quantity: HUGE }] }, 'TOO_MANY', 'lines.0.quantity'],
  ['no line', { lines: [] }, 'INVALID', 'lines'],
  ['an unknown type', { lines: [{ licenseType: 'x', quantity: 1 }] }, 'NOT_FOUND', 'lines.0.licenseType'],
  [
    'an unknown company',
    { lines: [{ licenseType: DESKTOP, quantity: 1, company: 'x' }] },
    'NOT_FOUND',
    'lines.0.company',
  ],
  ['an add-on twice', { addOns: ['ONBOARDING', 'ONBOARDING'] }, 'INVALID', 'addOns'],
  ['no payment mode', { paymentMode: null }, 'INVALID', 'paymentMode'],
  ['another total', { expectedTotal: { amountMinor: 1, currency: 'EUR' } }, 'PRICE_CHANGED', 'expectedTotal'],
  ['another currency', { expectedTotal: { amountMinor: 1_198, currency: 'euro' } }, 'PRICE_CHANGED', 'expectedTotal'],
])('%s is refused, and nothing is written', async (_name, given, code, path) => {
  const { own, caller } = await newBuyer();
  const { purchase, userErrors } = await buy(caller, given);
  expect(purchase).toBeNull();
  expect(userErrors).toMatchObject([{ code, path: path.split('.') }]);
  for (const table of ['purchase', 'purchase_line', 'number_series', 'audit_entry', 'outbox_event'])
    expect(
      (await api.database.owner.query(`select 1 from ${table} where provider_id = $1`, [own.providerId])).rowCount,
    ).toBe(0);
});

test('a price that changed shows both amounts', async () => {
  const { userErrors } = await buy(buyer, { expectedTotal: { amountMinor: 1_000, currency: 'EUR' } });
  expect(userErrors[0]?.message).toBe('The total is €11.98 now, not €10.00: look at it again.');
});

test('another provider’s company is not found', async () => {
  const stranger = await (await api.world()).company('Theirs');
  const lines = [{ licenseType: DESKTOP, quantity: 1, company: toGlobalId('Company', stranger.id) }];
  expect((await buy(buyer, { lines })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
});

test('a type that is no longer sold, or not in the currency, says so', async () => {
  const own = await createWorld(api.database, { currency: 'CHF' });
  const caller = await api.signIn(own, 'OWNER');
  const { userErrors } = await buy(caller);
  expect(userErrors).toMatchObject([{ code: 'NOT_SOLD', path: ['lines', '0', 'licenseType'] }]);
  expect(userErrors[0]?.message).toBe('Desktop is not sold in CHF at present.');
});

test.each(['VIEWER', 'OPERATOR'] as const)('the role %s may not buy', async (role) => {
  const caller = await api.signIn(world, role);
  await expect(buy(caller)).rejects.toThrow('FORBIDDEN');
});

test('who is limited to companies buys for them, and for the global pool not', async () => {
  const { own } = await newBuyer();
  const [mine, theirs] = [await own.company('Mine'), await own.company('Theirs')];
  const limited = await api.signIn(own, 'BUYER', [mine.id]);
  const forCompany = ({ id }: { id: string }) => ({
    lines: [{ licenseType: DESKTOP, quantity: 2, company: toGlobalId('Company', id) }],
  });
  expect((await buy(limited)).userErrors).toMatchObject([{ code: 'INVALID', path: ['lines', '0', 'company'] }]);
  expect((await buy(limited, forCompany(theirs))).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  const purchase = await bought(limited, forCompany(mine));
  const owner = await api.signIn(own, 'OWNER');
  const beyond = await bought(owner);
  expect((await change(limited, 'cancelPurchase', beyond.id)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  await expect(purchaseOf(limited, beyond.id)).rejects.toThrow('There is no purchase');
  expect(await purchaseOf(limited, purchase.id)).toMatchObject({ state: 'PENDING' });
});
