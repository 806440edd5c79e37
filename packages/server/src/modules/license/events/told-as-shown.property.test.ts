import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { arbitraryFilter, type FilterRows } from '../../../../testkit/arbitrary-filter.ts';
import { listenAnywhere, openSocket, type Inbox, type TestSocket } from '../../../../testkit/socket.ts';
import { TYPE, type LicenseRow, type World } from '../../../../testkit/world.ts';
import { toGlobalId } from '../../../kernel/ids.ts';
import { type LicenseFilter } from '../license.filter.ts';

const EVENTS = `subscription ($filter: LicenseFilter, $after: String) {
  licenseEvents(filter: $filter, after: $after) { cursor occurredAt leftIds hasMore licenses { id } }
}`;
const SHOWN = 'query ($filter: LicenseFilter!) { licenses(filter: $filter, first: 100) { nodes { id } } }';
const SET = 'mutation ($input: SetAutoRenewInput!) { setAutoRenew(input: $input) { changedCount } }';
const FILTERS = 20;
const CHANGES = 4;
const DAY_MS = 86_400_000;

interface Told {
  licenseEvents: { occurredAt: string; leftIds: string[]; hasMore: boolean; licenses: { id: string }[] };
}

interface Follower {
  readonly caller: Caller;
  readonly filter: LicenseFilter;
  readonly inbox: Inbox<Told>;
  readonly told: Told['licenseEvents'][];
}

/** A provider with licenses of all sorts, and people who follow them under random filters. */
interface Tenant {
  readonly owner: Caller;
  readonly licenses: readonly LicenseRow[];
  readonly followers: readonly Follower[];
}

let api: TestApi;
let port: number;
const sockets: TestSocket[] = [];
let keys = 0;

beforeAll(async () => {
  api = await testApi();
  port = await listenAnywhere(api.app);
});
afterAll(async () => {
  await Promise.all(sockets.map((socket) => socket.close()));
  await api.close();
});

const idOf = ({ id }: LicenseRow): string => toGlobalId('License', id);

async function createRows(world: World): Promise<FilterRows & { licenses: LicenseRow[] }> {
  const companies = [await world.company('alpha'), await world.company('beta')];
  const instance = await world.instance('srv-alpha1', companies[0], 'Windows Server 2022');
  const given = Array.from({ length: 24 }, (_, index): Partial<LicenseRow> => ({
    typeKey: index % 6 === 0 ? TYPE.MICROSOFT_365 : TYPE.DESKTOP,
    category: index % 5 === 0 ? 1 : 0,
    pool: companies[index % 3] ?? null,
    instance: index % 6 === 0 ? instance : null,
    expiresAt: new Date(Date.now() + ([10, 200, -50][index % 3] ?? 0) * DAY_MS),
    autoRenew: index % 7 < 3,
  }));
  return { companies, instances: [instance], licenses: await world.licenses(given) };
}

async function createTenant(seed: number): Promise<Tenant> {
  const world = await api.world();
  const rows = await createRows(world);
  const owner = await api.signIn(world);
  const limited = await api.signIn(
    world,
    'VIEWER',
    rows.companies.slice(0, 1).map(({ id }) => id),
  );
  const { data } = await owner.query<{ eventCursor: string }>('{ eventCursor }');
  const followers: Follower[] = [];
  for (const caller of [owner, limited]) {
    const socket = openSocket(() => port, caller);
    sockets.push(socket);
    for (const filter of [{}, ...fc.sample(arbitraryFilter(rows), { numRuns: FILTERS, seed })]) {
      if ((await caller.query(SHOWN, { filter })).errors.length > 0) continue;
      const inbox = socket.subscribe<Told>(EVENTS, { filter, after: data?.eventCursor });
      followers.push({ caller, filter, inbox, told: [] });
    }
  }
  return { owner, licenses: rows.licenses, followers };
}

/** Some of the licenses that may renew do so from now on, or no longer. */
async function change({ owner, licenses }: Tenant, step: number): Promise<void> {
  const able = licenses.filter(({ category, expiresAt }) => category === 0 && expiresAt.getTime() > Date.now());
  const ids = able.filter((_, index) => (index * 7 + step) % 3 !== 0).map(idOf);
  const input = { ids, autoRenew: step % 2 === 0, idempotencyKey: `step-${++keys}` };
  const { data } = await owner.query<{ setAutoRenew: { changedCount: number } }>(SET, { input });
  expect(data?.setAutoRenew.changedCount).toBeGreaterThan(0);
}

async function shownOf({ caller, filter }: Follower, ids: readonly string[]): Promise<string[]> {
  const { data } = await caller.query<{ licenses: { nodes: { id: string }[] } }>(SHOWN, {
    filter: { and: [filter, { id: { in: ids } }] },
  });
  return (data?.licenses.nodes ?? []).map(({ id }) => id);
}

/** What has come of the event that happened then; null where nothing has. */
async function toldOf({ inbox, told }: Follower, occurredAt: string): Promise<Told['licenseEvents'] | null> {
  told.push(...(await inbox.rest(0)).map(({ licenseEvents }) => licenseEvents));
  return told.find((event) => event.occurredAt === occurredAt) ?? null;
}

/** Expects that the follower was told of the event what the same query shows. */
async function expectAsShown(follower: Follower, { occurredAt, licenses }: Told['licenseEvents']): Promise<void> {
  const changed = licenses.map(({ id }) => id);
  const shown = await shownOf(follower, changed);
  if (shown.length > 0) await expect.poll(() => toldOf(follower, occurredAt)).not.toBeNull();
  // What has left may be told of, or nothing at all.
  const told = (await toldOf(follower, occurredAt)) ?? { licenses: [], leftIds: [], hasMore: false };
  expect(told.licenses.map(({ id }) => id).toSorted()).toEqual(shown.toSorted());
  expect(told.leftIds.filter((id) => shown.includes(id) || !changed.includes(id))).toEqual([]);
  expect(told.hasMore).toBe(false);
}

test('what is told under a filter is what the same query shows to the same person, of their provider alone', { timeout: 90_000 }, async () => {
  const tenants = [await createTenant(1), await createTenant(2)];
  expect(tenants.flatMap(({ followers }) => followers).length).toBeGreaterThan(3 * FILTERS);
  for (let step = 0; step < CHANGES; step++) {
    await Promise.all(tenants.map((tenant) => change(tenant, step)));
    for (const { licenses, followers } of tenants) {
      const [everything, ...others] = followers;
      const event = (await everything?.inbox.next())?.licenseEvents;
      if (!event) throw new Error('Who follows everything is told of every change');
      expect(licenses.map(idOf)).toEqual(expect.arrayContaining(event.licenses.map(({ id }) => id)));
      for (const follower of others) await expectAsShown(follower, event);
    }
  }
  for (const { licenses, followers } of tenants) {
    const own = new Set(licenses.map(idOf));
    const told = followers.flatMap((follower) => follower.told);
    const ids = told.flatMap((event) => [...event.licenses.map(({ id }) => id), ...event.leftIds]);
    expect(ids.filter((id) => !own.has(id))).toEqual([]);
  }
});
