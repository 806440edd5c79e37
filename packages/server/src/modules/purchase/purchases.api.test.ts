import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { buy, change, DESKTOP, MONTHLY, SERVER } from '../../../testkit/purchases.ts';
import { scriptedPayment } from '../../../testkit/scripted-payment.ts';
import { listenAnywhere, openSocket } from '../../../testkit/socket.ts';
import { statementsOf } from '../../../testkit/statements.ts';
import { toGlobalId } from '../../kernel/ids.ts';

const payment = scriptedPayment();
let api: TestApi;
let owner: Caller;
let companyId: string;

beforeAll(async () => {
  api = await testApi({ payment });
  const world = await api.world();
  owner = await api.signIn(world, 'OWNER');
  companyId = toGlobalId('Company', (await world.company('Harbor Dental')).id);
  const line = { licenseType: SERVER, quantity: 1, company: companyId };
  const servers = { lines: [line], expectedTotal: { amountMinor: MONTHLY.SERVER, currency: 'EUR' } };
  const support = {
    addOns: ['PREMIUM_SUPPORT'],
    expectedTotal: { amountMinor: 2 * MONTHLY.DESKTOP + 4_900, currency: 'EUR' },
  };
  for (const given of [{}, servers, support]) expect((await buy(owner, given)).userErrors).toEqual([]);
  const last = await buy(owner);
  await change(owner, 'cancelPurchase', last.purchase?.id ?? '');
});

afterAll(() => api.close());

interface Page {
  purchases: {
    nodes: { number: string; lines: { quantity: number; amount: { amountMinor: number } }[] }[];
    totalCount: { value: number };
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
}

const LIST = `query Purchases($filter: PurchaseFilter, $first: Int, $after: String, $sort: PurchaseSort) {
  purchases(filter: $filter, first: $first, after: $after, sort: $sort) {
    nodes { number state lines { licenseType { code } quantity company { name } unitPrice { amountMinor } amount { amountMinor } }
      addOns { addOn amount { amountMinor } } licenseCount }
    totalCount { value } pageInfo { endCursor hasNextPage }
  }
}`;

async function list(variables: Record<string, unknown>, caller = owner): Promise<Page['purchases']> {
  const { data, errors } = await caller.query<Page>(LIST, variables);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.purchases;
}

const numbersOf = async (filter: object): Promise<string[]> =>
  (await list({ filter })).nodes.map(({ number }) => number).toSorted();

test('the newest come first, a page at a time, with all their parts by one statement', async () => {
  const first = await list({ first: 3 });
  expect(first.nodes.map(({ number }) => number)).toEqual(['P-1004', 'P-1003', 'P-1002']);
  expect(first.totalCount.value).toBe(4);
  expect(first.nodes[1]).toMatchObject({
    lines: [{ quantity: 2, licenseType: { code: 'DESKTOP' }, company: null, amount: { amountMinor: 1_198 } }],
    addOns: [{ addOn: 'PREMIUM_SUPPORT', amount: { amountMinor: 4_900 } }],
    licenseCount: 2,
  });
  const second = await list({ first: 3, after: first.pageInfo.endCursor });
  expect(second.nodes.map(({ number }) => number)).toEqual(['P-1001']);
  expect(second.pageInfo.hasNextPage).toBe(false);
  const statements = await statementsOf(() => list({ first: 3 }));
  expect(statements.filter((text) => text.includes('from purchase where'))).toHaveLength(2);
});

test.each([
  ['state', { state: { eq: 'CANCELLED' } }, ['P-1004']],
  ['a state that it is not', { state: { ne: 'CANCELLED' } }, ['P-1001', 'P-1002', 'P-1003']],
  ['license type', { licenseType: { eq: 'SERVER' } }, ['P-1002']],
  ['company', { company: { name: { contains: 'harbor' } } }, ['P-1002']],
  ['no company', { company: { isNull: true } }, ['P-1001', 'P-1003', 'P-1004']],
  ['number', { search: 'p-1003' }, ['P-1003']],
  ['wildcards, which mean themselves', { search: '%' }, []],
  ['payment', { paidAt: { isNull: true } }, ['P-1001', 'P-1002', 'P-1003', 'P-1004']],
  ['when it was paid', { paidAt: { gt: '-P1D' } }, []],
  ['when it was not paid', { paidAt: { ne: '2026-01-01T00:00:00Z' } }, ['P-1001', 'P-1002', 'P-1003', 'P-1004']],
  ['when it was bought', { createdAt: { gte: '-PT1H' } }, ['P-1001', 'P-1002', 'P-1003', 'P-1004']],
  ['mode and not', { paymentMode: { eq: 'MONTHLY' }, not: { licenseType: { eq: 'DESKTOP' } } }, ['P-1002']],
  ['any of these', { or: [{ licenseType: { eq: 'SERVER' } }, { state: { eq: 'CANCELLED' } }] }, ['P-1002', 'P-1004']],
  ['nothing of nothing', { or: [] }, []],
])('a filter by %s', async (_name, filter, numbers) => {
  expect(await numbersOf(filter)).toEqual(numbers);
});

test('hostile filters and cursors are the client’s fault', async () => {
  for (const variables of [
    { filter: { search: 'a\0b' } },
    { filter: { licenseType: { eq: 'NOTHING' } } },
    { filter: { id: { eq: 'x' } } },
    { after: 'x' },
    { first: 101 },
  ]) {
    const answer = await owner.query(LIST, variables);
    expect(answer.code, JSON.stringify(variables)).toBe('BAD_USER_INPUT');
  }
});

test('another provider sees none of them', async () => {
  const stranger = await api.signIn(await api.world());
  expect((await list({}, stranger)).nodes).toEqual([]);
});

test('a preview prices and writes nothing', async () => {
  const { data } = await owner.query<{ purchasePreview: { preview: object; userErrors: unknown[] } }>(
    `query Preview($input: PurchasePreviewInput!) { purchasePreview(input: $input) { preview {
      paymentMode paymentModeIsFixed total { amountMinor currency } nextChargeTotal { amountMinor } addOns { addOn }
      lines { unitPrice { amountMinor } amount { amountMinor } company { name } } } userErrors { code path } } }`,
    {
      input: {
        lines: [{ licenseType: DESKTOP, quantity: 12, company: companyId }],
        ...{ addOns: ['ONBOARDING'], paymentMode: 'ANNUAL', autoRenew: true },
      },
    },
  );
  expect(data?.purchasePreview).toEqual({
    preview: {
      ...{ paymentMode: 'ANNUAL', paymentModeIsFixed: false, addOns: [{ addOn: 'ONBOARDING' }] },
      lines: [
        { unitPrice: { amountMinor: 5_990 }, amount: { amountMinor: 71_880 }, company: { name: 'Harbor Dental' } },
      ],
      total: { amountMinor: 101_780, currency: 'EUR' },
      nextChargeTotal: { amountMinor: 71_880 },
    },
    userErrors: [],
  });
  expect((await list({})).totalCount.value).toBe(4);
});

test('a purchase tells of each of its changes, live', async () => {
  const port = await listenAnywhere(api.app);
  const world = await api.world();
  const caller = await api.signIn(world, 'BUYER');
  const socket = openSocket(() => port, caller);
  try {
    const { purchase } = await buy(caller);
    const inbox = socket.subscribe<{ purchaseChanged: { number: string; state: string; reason: string | null } }>(
      'subscription Changes($id: ID) { purchaseChanged(id: $id) { number state reason } }',
      { id: purchase?.id },
    );
    await inbox.rest(300);
    const other = await buy(caller);
    const order = payment.orders.get(purchase?.checkoutUrl?.split('/').at(-1) ?? '');
    if (!order || !other.purchase) throw new Error('Both were bought');
    const tell = (outcome: 'DECLINED' | 'PAID') =>
      api.anonymous.send({ method: 'POST', url: '/webhooks/payment', payload: { ...payment.tell(order, outcome) } });
    await tell('DECLINED');
    const reason = 'The card has no funds.';
    expect((await inbox.next()).purchaseChanged).toEqual({ number: purchase?.number, state: 'PENDING', reason });
    await tell('PAID');
    expect((await inbox.next()).purchaseChanged).toMatchObject({
      number: purchase?.number,
      state: expect.stringMatching(/PAID|ISSUED/) as string,
    });
    expect((await inbox.next()).purchaseChanged).toEqual({ number: purchase?.number, state: 'ISSUED', reason: null });
  } finally {
    await socket.close();
  }
});
