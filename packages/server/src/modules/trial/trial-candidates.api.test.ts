import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { statementsOf } from '../../../testkit/statements.ts';
import { toGlobalId } from '../../kernel/ids.ts';

const CANDIDATES = `query ($licenseType: ID!, $filter: InstanceFilter, $first: Int, $after: String) {
  trialCandidates(licenseType: $licenseType, filter: $filter, first: $first, after: $after) {
    nodes { name platform company { name } }
    pageInfo { hasNextPage endCursor }
    totalCount { value isExact }
  }
}`;

interface Page {
  nodes: { name: string; platform: string; company: { name: string } | null }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totalCount: { value: number; isExact: boolean };
}

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(new Date('2026-11-24T12:00:00Z'));
});
afterAll(() => api.close());

const DESKTOP = toGlobalId('LicenseType', 'DESKTOP');

async function candidates(caller: Caller, variables: Record<string, unknown> = {}): Promise<Page> {
  const { data, errors } = await caller.query<{ trialCandidates: Page }>(CANDIDATES, {
    licenseType: DESKTOP,
    ...variables,
  });
  expect(errors).toEqual([]);
  if (!data) throw new Error('There is a page');
  return data.trialCandidates;
}

const namesOf = ({ nodes }: Page): string[] => nodes.map(({ name }) => name);

test('those that may be tried are listed by name, and no others', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const company = await world.company('Harbor Dental');
  await world.instance('linux-1', company, 'Ubuntu 24.04');
  const tried = await world.instance('desk-tried');
  await world.instance('desk-2');
  await world.instance('srv-1', null, 'Windows Server 2022');
  await world.instance('contoso.example', null, '');
  const held = await world.instance('desk-held');
  await world.license({ instance: held, expiresAt: new Date('2026-01-01') });
  const otherwiseHeld = await world.instance('desk-3');
  await world.license({ instance: otherwiseHeld, typeKey: 3 });
  const retired = await world.instance('desk-retired');
  await api.database.owner.query('update instance set retired_at = now() where id = $1', [retired.id]);
  await caller.query(`mutation ($input: RequestTrialInput!) { requestTrial(input: $input) { userErrors { code } } }`, {
    input: { licenseType: DESKTOP, instanceIds: [toGlobalId('Instance', tried.id)], idempotencyKey: 'one' },
  });

  const page = await candidates(caller);

  expect(page.nodes).toEqual([
    { name: 'desk-2', platform: 'WINDOWS_DESKTOP', company: null },
    { name: 'desk-3', platform: 'WINDOWS_DESKTOP', company: null },
    { name: 'linux-1', platform: 'LINUX', company: { name: 'Harbor Dental' } },
  ]);
  expect(page.totalCount).toEqual({ value: 3, isExact: true });
  const named = await candidates(caller, { filter: { name: { contains: 'DESK' } } });
  expect([namesOf(named), named.totalCount.value]).toEqual([['desk-2', 'desk-3'], 2]);
});

test('pages follow each other without a gap, by two statements each', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'VIEWER');
  const names = Array.from({ length: 23 }, (_, index) => `pc-${String(index).padStart(2, '0')}`);
  await Promise.all(names.map((name) => world.instance(name)));

  const seen: string[] = [];
  let after: string | null = null;
  do {
    const page: Page = await candidates(caller, { first: 10, after });
    seen.push(...namesOf(page));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after);
  expect(seen).toEqual(names);

  const statements = await statementsOf(() => candidates(caller));
  expect(statements.filter((text) => /\bfrom instance\b/.test(text))).toHaveLength(2);
});

test('nobody sees another provider’s, or what is beyond one’s companies', async () => {
  const world = await api.world();
  const mine = await world.company('Mine');
  await world.instance('within', mine);
  await world.instance('beyond', await world.company('Theirs'));
  await world.instance('nobody’s');
  await (await api.world()).instance('stranger');
  const page = await candidates(await api.signIn(world, 'OPERATOR', [mine.id]));
  expect([namesOf(page), page.totalCount.value]).toEqual([['within'], 1]);
});

test('where no trial is offered today there are none', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  await world.instance('pc-1');
  const licenseType = toGlobalId('LicenseType', 'ULTIMATE');
  expect(namesOf(await candidates(caller, { licenseType }))).toEqual(['pc-1']);
  await api.database.owner.query(
    `update trial_offer set valid_during = daterange('2026-11-25', null)
     where license_type_id = (select id from license_type where code = 'ULTIMATE')`,
  );
  expect(await candidates(caller, { licenseType })).toMatchObject({ nodes: [], totalCount: { value: 0 } });
});

test.each([
  ['what is no license type', { licenseType: 'DESKTOP' }],
  ['the id of something else', { licenseType: toGlobalId('Company', 'DESKTOP') }],
  ['NUL in a text', { licenseType: DESKTOP, filter: { name: { contains: '\0' } } }],
  ['a cursor of nothing', { licenseType: DESKTOP, after: 'x' }],
  ['a page of 101', { licenseType: DESKTOP, first: 101 }],
])('%s is a wrong request', async (_name, variables) => {
  const caller = await api.signIn(await api.world(), 'OPERATOR');
  expect((await caller.query(CANDIDATES, variables)).code).toBe('BAD_USER_INPUT');
});

test('days of trials are read once for all types', async () => {
  const caller = await api.signIn(await api.world(), 'VIEWER');
  const query = '{ licenseTypes { trialDays } licenseGroups { licenseType { trialDays } } }';
  await caller.query(query);
  const statements = await statementsOf(() => caller.query(query));
  expect(statements.filter((text) => text.includes('trial_offer'))).toHaveLength(1);
});

test('who is not signed in sees none', async () => {
  expect((await api.anonymous.query(CANDIDATES, { licenseType: DESKTOP })).code).toBe('UNAUTHENTICATED');
});
