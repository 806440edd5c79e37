import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { MONTHLY } from '../../../../testkit/purchases.ts';
import { statementsOf } from '../../../../testkit/statements.ts';
import { TYPE, type CompanyRow } from '../../../../testkit/world.ts';
import { toGlobalId } from '../../../kernel/ids.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

let api: TestApi;
let owner: Caller;
let limited: Caller;
let harbor: CompanyRow;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
  const world = await api.world();
  owner = await api.signIn(world);
  harbor = await world.company('Harbor Dental');
  const at = (day: string) => new Date(`${day}T00:00:00Z`);
  await world.licenses([
    { expiresAt: at('2026-12-01'), autoRenew: true, pool: harbor },
    { expiresAt: at('2026-12-16'), autoRenew: true, typeKey: TYPE.SERVER },
    { expiresAt: at('2026-12-20'), pool: harbor },
    { expiresAt: at('2026-12-20'), category: 1 },
    { expiresAt: at('2026-10-01'), autoRenew: true },
    { expiresAt: at('2029-01-01') },
  ]);
  limited = await api.signIn(world, 'VIEWER', [harbor.id]);
});
afterAll(() => api.close());

const OUTLOOK = 'endingCount renewingCount cost { amountMinor currency }';
const FORECAST = `query Forecast($filter: LicenseFilter, $months: Int) { renewalForecast(filter: $filter, months: $months) {
  paymentMode isExact months { month expiresAfter expiresUntil ${OUTLOOK} types { licenseType { code } ${OUTLOOK} }
    companies { company { name } ${OUTLOOK} } } } }`;

interface Month {
  readonly month: string;
  readonly endingCount: number;
  readonly renewingCount: number;
  readonly cost: { readonly amountMinor: number };
  readonly types: readonly unknown[];
  readonly companies: readonly unknown[];
  readonly expiresAfter: string;
  readonly expiresUntil: string;
}
interface Forecast {
  readonly paymentMode: string;
  readonly isExact: boolean;
  readonly months: readonly Month[];
}

async function read(caller: Caller, variables: Record<string, unknown> = {}): Promise<Forecast> {
  const { data, errors } = await caller.query<{ renewalForecast: Forecast }>(FORECAST, variables);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.renewalForecast;
}

test('a month may cost more than an Int holds, and a whole forecast is told exactly', async () => {
  const { owner: database } = api.database;
  const large = await api.world();
  await database.query(
    `insert into price (license_type_id, payment_mode, currency, amount_minor, valid_during)
     values ($1, 0, 'XTS', 3000000000000001, daterange('2020-01-01', null))`,
    [TYPE.DESKTOP],
  );
  await database.query("update provider set currency = 'XTS' where id = $1", [large.providerId]);
  const caller = await api.signIn(large);
  const expiring = { expiresAt: new Date('2026-12-01T00:00:00Z'), autoRenew: true };
  const licenses = await large.licenses([expiring, expiring, expiring]);
  const { months } = await read(caller, { months: 1 });
  expect(months[0]?.cost).toEqual({ amountMinor: 9_000_000_000_000_003, currency: 'XTS' });
  const { data } = await caller.query(
    'query ($id: ID!) { node(id: $id) { ... on License { renewalPrice { amountMinor } } } }',
    { id: toGlobalId('License', licenses[0]?.id ?? '') },
  );
  expect(data).toEqual({ node: { renewalPrice: { amountMinor: 3_000_000_000_000_001 } } });
});

test('month by month it tells what ends, what renews and what it costs, by type and company', async () => {
  const { paymentMode, isExact, months } = await read(owner, { months: 3 });
  expect({ paymentMode, isExact }).toEqual({ paymentMode: 'MONTHLY', isExact: true });
  const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
  expect(
    months.map(({ month, endingCount, renewingCount, cost }) => [month, endingCount, renewingCount, cost]),
  ).toEqual([
    ['2026-11-01', 0, 1, euros(MONTHLY.DESKTOP)],
    ['2026-12-01', 1, 2, euros(MONTHLY.DESKTOP + MONTHLY.SERVER)],
    ['2027-01-01', 0, 2, euros(MONTHLY.DESKTOP + MONTHLY.SERVER)],
  ]);
  expect(months[1]?.types).toEqual([
    { licenseType: { code: 'DESKTOP' }, endingCount: 1, renewingCount: 1, cost: euros(MONTHLY.DESKTOP) },
    { licenseType: { code: 'SERVER' }, endingCount: 0, renewingCount: 1, cost: euros(MONTHLY.SERVER) },
  ]);
  expect(months[1]?.companies).toEqual([
    { company: null, endingCount: 0, renewingCount: 1, cost: euros(MONTHLY.SERVER) },
    { company: { name: 'Harbor Dental' }, endingCount: 1, renewingCount: 1, cost: euros(MONTHLY.DESKTOP) },
  ]);
});

test('a month names the range of expiries that the list of licenses takes', async () => {
  const december = (await read(owner, { months: 2 })).months[1];
  const filter = {
    category: { eq: 'COMMERCIAL' },
    expiresAt: { gt: december?.expiresAfter, lte: december?.expiresUntil },
  };
  const { data } = await owner.query<{ licenses: { totalCount: { value: number } } }>(
    'query Count($filter: LicenseFilter) { licenses(filter: $filter) { totalCount { value } } }',
    { filter },
  );
  expect(data?.licenses.totalCount.value).toBe(2);
});

test('it follows the filter, and what the person is limited to', async () => {
  const total = async (caller: Caller, filter?: object) => {
    const { months } = await read(caller, { months: 2, filter });
    return months.map(({ renewingCount, endingCount }) => [renewingCount, endingCount]);
  };
  const ofHarbor = [
    [1, 0],
    [1, 1],
  ];
  expect(await total(owner, { company: { id: { eq: toGlobalId('Company', harbor.id) } } })).toEqual(ofHarbor);
  expect(await total(limited)).toEqual(ofHarbor);
  expect(await total(owner, { licenseType: { eq: 'SERVER' } })).toEqual([
    [0, 0],
    [1, 0],
  ]);
  expect(await total(owner, { search: 'harbor' })).toEqual(ofHarbor);
  expect(await total(await api.signIn(await api.world()))).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test('it reads the licenses by one statement, and no further than three years', async () => {
  await read(owner);
  const statements = await statementsOf(() => read(owner));
  expect(statements.filter((text) => text.includes('license_count'))).toHaveLength(1);
  for (const months of [0, 37])
    expect(await owner.query(FORECAST, { months })).toMatchObject({ code: 'BAD_USER_INPUT' });
});
