import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { statementsOf } from '../../../testkit/statements.ts';
import { TYPE, type CompanyRow, type LicenseRow, type World } from '../../../testkit/world.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import { foldAll } from './license.fold-job.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const DAY_MS = 86_400_000;
const inDays = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

let api: TestApi;
let world: World;
let owner: Caller;
let companies: CompanyRow[];
let licenses: LicenseRow[];

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
  world = await api.world();
  owner = await api.signIn(world);
  companies = [await world.company('Atlas Clinic'), await world.company('Harbor Dental')];
  const [atlas, harbor] = companies;
  const server = await world.instance('SRV-FS101', atlas, 'Windows Server 2022');
  const desktops = [await world.instance('DESKTOP-B', harbor), await world.instance('DESKTOP-A', harbor)];
  licenses = await world.licenses([
    { typeKey: TYPE.SERVER, pool: atlas ?? null, instance: server, expiresAt: inDays(10), autoRenew: true },
    { typeKey: TYPE.DESKTOP, instance: desktops[0] ?? null, expiresAt: inDays(-1) },
    { typeKey: TYPE.DESKTOP, instance: desktops[1] ?? null, expiresAt: inDays(40), autoRenew: true },
    { typeKey: TYPE.DESKTOP, pool: harbor ?? null, expiresAt: inDays(20) },
    { typeKey: TYPE.DESKTOP, expiresAt: inDays(20) },
    { typeKey: TYPE.DESKTOP, category: 1, expiresAt: inDays(5) },
    // A type of which a server license would not cover the instance.
    { typeKey: TYPE.SERVER, instance: desktops[0] ?? null, expiresAt: inDays(300) },
  ]);
});

afterAll(() => api.close());

const COUNTS = `totalCount { value isExact } usedCount { value } unusedCount { value } validCount { value }
  expiredCount { value } expiringCount { value } autoRenewCount { value }`;

interface Counted {
  value: number;
  isExact?: boolean;
}

interface Group extends Record<string, unknown> {
  licenseType: { code: string };
  totalCount: Counted;
}

async function groupsOf(caller: Caller, filter: object): Promise<Map<string, Group>> {
  const { data, errors } = await caller.query<{ licenseGroups: Group[] }>(
    `query ($filter: LicenseFilter) { licenseGroups(filter: $filter) {
      licenseType { code } ${COUNTS} requiredCount
      bought: everObtained(category: COMMERCIAL) tried: everObtained(category: TRIAL) } }`,
    { filter },
  );
  expect(errors).toEqual([]);
  return new Map(data?.licenseGroups.map((group) => [group.licenseType.code, group]));
}

describe('licenseGroups', () => {
  test('has a group for each type of the catalog, in its order', async () => {
    const codes = [...(await groupsOf(owner, {})).keys()];
    expect(codes).toHaveLength(11);
    expect(codes.slice(0, 3)).toEqual(['DESKTOP', 'SERVER', 'ULTIMATE']);
  });

  test('counts what is under the filter, each count with its own condition, before and after folding', async () => {
    const expected = {
      totalCount: { value: 4, isExact: true },
      usedCount: { value: 2 },
      unusedCount: { value: 2 },
      validCount: { value: 3 },
      expiredCount: { value: 1 },
      expiringCount: { value: 2 },
      autoRenewCount: { value: 1 },
    };
    const filter = { category: { eq: 'COMMERCIAL' } };
    expect((await groupsOf(owner, filter)).get('DESKTOP')).toMatchObject(expected);
    await foldAll(api.database, { now: () => NOW });
    expect((await groupsOf(owner, filter)).get('DESKTOP')).toMatchObject(expected);
  });

  test('tells whether a type was ever obtained, whatever the filter', async () => {
    const groups = await groupsOf(owner, { search: 'nothing has this' });
    expect(groups.get('DESKTOP')).toMatchObject({ bought: true, tried: true, totalCount: { value: 0 } });
    expect(groups.get('SERVER')).toMatchObject({ bought: true, tried: false });
    expect(groups.get('MS_EXCHANGE')).toMatchObject({ bought: false, tried: false });
  });

  test('reads the counts of all groups by one statement, and their licenses by one more', async () => {
    const query = `{ licenseGroups { licenseType { code } ${COUNTS} licenses(first: 2) { nodes { number } } } }`;
    await owner.query(query);
    expect(await statementsOf(() => owner.query(query))).toHaveLength(2);
  });

  test('has pages of licenses under the same filter', async () => {
    const { data } = await owner.query<{
      licenseGroups: {
        licenseType: { code: string };
        licenses: { nodes: { number: string }[]; totalCount: Counted };
      }[];
    }>(`{ licenseGroups(filter: {category: {eq: COMMERCIAL}}) {
      licenseType { code } licenses(first: 3) { nodes { number } totalCount { value } } } }`);
    const desktop = data?.licenseGroups.find(({ licenseType }) => licenseType.code === 'DESKTOP')?.licenses;
    expect(desktop?.nodes.map(({ number }) => number)).toEqual(
      [1, 3, 4].map((index) => String(licenses[index]?.number)),
    );
    expect(desktop?.totalCount).toEqual({ value: 4 });
  });
});

interface Page {
  nodes: { number: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
}

async function pageOf(caller: Caller, args: object): Promise<Page> {
  const { data, errors } = await caller.query<{ licenses: Page }>(
    `query ($filter: LicenseFilter, $sort: LicenseSort, $first: Int, $after: String, $last: Int, $before: String,
        $startAt: LicenseStart) {
      licenses(filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before, startAt: $startAt) {
        nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    args as Record<string, unknown>,
  );
  expect(errors).toEqual([]);
  if (!data) throw new Error('There is a page');
  return data.licenses;
}

const numbers = ({ nodes }: Page): number[] => nodes.map(({ number }) => Number(number));

describe('licenses', () => {
  const companyOf = ({ instance, pool }: LicenseRow): string => (instance ? instance.company : pool)?.name ?? '';
  const keys: Record<string, (license: LicenseRow) => string | number> = {
    EXPIRES_AT: ({ expiresAt }) => expiresAt.getTime(),
    NUMBER: ({ number }) => number,
    COMPANY_NAME: companyOf,
    INSTANCE_NAME: ({ instance }) => instance?.name ?? '',
  };
  const sorts = Object.keys(keys).flatMap((field) => ['ASC', 'DESC'].map((direction) => [field, direction] as const));

  test.each(sorts)('sorted by %s %s are walked through page by page, there and back', async (field, direction) => {
    const key = keys[field] as (license: LicenseRow) => string | number;
    const sort = { field, direction };
    const there: number[] = [];
    let page = await pageOf(owner, { sort, first: 2 });
    for (;;) {
      there.push(...numbers(page));
      if (!page.pageInfo.hasNextPage) break;
      page = await pageOf(owner, { sort, first: 2, after: page.pageInfo.endCursor });
    }
    expect(there.toSorted()).toEqual(licenses.map(({ number }) => number).toSorted());
    const values = there.map((number) => key(licenses.find((license) => license.number === number) as LicenseRow));
    const rising = direction === 'ASC' ? values : values.toReversed();
    for (const [index, value] of rising.entries()) expect(value >= (rising[index - 1] ?? value)).toBe(true);

    const back: number[] = [];
    let last = await pageOf(owner, { sort, last: 2 });
    for (;;) {
      back.unshift(...numbers(last));
      if (!last.pageInfo.hasPreviousPage) break;
      last = await pageOf(owner, { sort, last: 2, before: last.pageInfo.startCursor });
    }
    expect(back).toEqual(there);
  });

  test('begin at a value of the sort key', async () => {
    const byExpiry = await pageOf(owner, { startAt: { expiresAt: inDays(21).toISOString() } });
    expect(numbers(byExpiry)).toEqual([2, 6].map((index) => licenses[index]?.number));
    const sort = { field: 'INSTANCE_NAME' };
    expect(numbers(await pageOf(owner, { sort, startAt: { instanceName: 'S' } }))).toEqual([licenses[0]?.number]);
    const byNumber = { field: 'NUMBER', direction: 'DESC' };
    const page = await pageOf(owner, { sort: byNumber, first: 1, startAt: { number: '100 003' } });
    expect(numbers(page)).toEqual([100_003]);
  });

  test('come with company, instance, coverage and renewal, by one statement', async () => {
    const query = `{ licenses(sort: {field: NUMBER}, first: 50) { nodes { id number valid used expiresAt lastValidOn renewalStatus
      covered category licenseType { name } company { name } poolCompany { name }
      instance { name kind platform operatingSystem company { name } accountEmail } } totalCount { value isExact } } }`;
    const { data, errors } = await owner.query<{ licenses: { nodes: unknown[]; totalCount: Counted } }>(query);
    expect(errors).toEqual([]);
    expect(data?.licenses.totalCount).toEqual({ value: 7, isExact: true });
    expect(data?.licenses.nodes[0]).toEqual({
      id: toGlobalId('License', licenses[0]?.id ?? ''),
      number: '100001',
      valid: true,
      used: true,
      expiresAt: inDays(10).toISOString(),
      lastValidOn: '2026-12-04',
      renewalStatus: 'WILL_RENEW',
      covered: true,
      category: 'COMMERCIAL',
      licenseType: { name: 'Server' },
      company: { name: 'Atlas Clinic' },
      poolCompany: { name: 'Atlas Clinic' },
      instance: {
        ...{ name: 'SRV-FS101', kind: 'COMPUTER', platform: 'WINDOWS_SERVER', operatingSystem: 'Windows Server 2022' },
        ...{ company: { name: 'Atlas Clinic' }, accountEmail: null },
      },
    });
    expect(data?.licenses.nodes[1]).toMatchObject({ valid: false, renewalStatus: 'ENDED', poolCompany: null });
    expect(data?.licenses.nodes[6]).toMatchObject({ covered: false });
    const plain = query.replace(' totalCount { value isExact }', '');
    expect(await statementsOf(() => owner.query(plain))).toHaveLength(1);
  });
});

describe('the wall between providers', () => {
  test('hides every license, company and instance of another one, by list and by id', async () => {
    const stranger = await api.signIn(await api.world());
    expect((await pageOf(stranger, {})).nodes).toEqual([]);
    expect((await groupsOf(stranger, {})).get('DESKTOP')?.totalCount.value).toBe(0);
    const ids = [toGlobalId('License', licenses[0]?.id ?? ''), toGlobalId('Company', companies[0]?.id ?? '')];
    for (const id of ids) {
      const query = 'query ($id: ID!) { node(id: $id) { id } }';
      expect((await owner.query(query, { id })).data).toEqual({ node: { id } });
      expect((await stranger.query(query, { id })).data).toEqual({ node: null });
    }
  });

  test('a person who is limited to a company sees only that', async () => {
    const [, harbor] = companies;
    const limited = await api.signIn(world, 'VIEWER', [harbor?.id ?? '']);
    expect(numbers(await pageOf(limited, { sort: { field: 'NUMBER' } }))).toEqual(
      [1, 2, 3, 6].map((index) => licenses[index]?.number),
    );
    const groups = await groupsOf(limited, {});
    expect(groups.get('DESKTOP')?.totalCount.value).toBe(3);
    expect(groups.get('SERVER')?.totalCount.value).toBe(1);
    const { data } = await limited.query('{ companies { nodes { name } } instances { nodes { name } } }');
    expect(data).toEqual({
      companies: { nodes: [{ name: 'Harbor Dental' }] },
      instances: { nodes: [{ name: 'DESKTOP-A' }, { name: 'DESKTOP-B' }] },
    });
    const id = toGlobalId('License', licenses[0]?.id ?? '');
    expect((await limited.query('query ($id: ID!) { node(id: $id) { id } }', { id })).data).toEqual({ node: null });
  });
});

test('companies come with the counts of their licenses, by one statement for all of them', async () => {
  const query = `{ companies(sort: {field: NAME}) { nodes { name licenseCounts { ${COUNTS} } } totalCount { value } } }`;
  const { data } = await owner.query<{ companies: { nodes: { name: string; licenseCounts: Group }[] } }>(query);
  expect(data?.companies.nodes.map(({ name, licenseCounts }) => [name, licenseCounts.totalCount.value])).toEqual([
    ['Atlas Clinic', 1],
    ['Harbor Dental', 4],
  ]);
  expect(await statementsOf(() => owner.query(query.replace(' totalCount { value }', '')))).toHaveLength(2);
});
