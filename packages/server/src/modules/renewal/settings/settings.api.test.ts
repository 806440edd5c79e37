import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { keepCard, untilTold } from '../../../../testkit/renewals.ts';
import { type World } from '../../../../testkit/world.ts';
import { newId } from '../../../kernel/ids.ts';

const EXPIRY = new Date('2026-12-01T00:00:00Z');
const inHours = (hours: number): Date => new Date(EXPIRY.getTime() + hours * 3_600_000);

let api: TestApi;

beforeAll(async () => {
  api = await testApi({ renews: true });
});
afterAll(() => api.close());

const FIELDS = 'graceDays renewFromGlobalPool version';
const SET = `mutation Set($input: SetRenewalSettingsInput!) { setRenewalSettings(input: $input) {
  settings { ${FIELDS} } userErrors { code path message } } }`;

interface Settings {
  readonly graceDays: number;
  readonly renewFromGlobalPool: boolean;
  readonly version: number;
}
interface Payload {
  readonly settings: Settings | null;
  readonly userErrors: readonly unknown[];
}

async function set(caller: Caller, given: object = {}) {
  const plain = { graceDays: 14, renewFromGlobalPool: true, expectedVersion: 1, idempotencyKey: newId() };
  return caller.query<{ setRenewalSettings: Payload }>(SET, { input: { ...plain, ...given } });
}

const read = async (caller: Caller): Promise<Settings | undefined> =>
  (await caller.query<{ renewalSettings: Settings }>(`{ renewalSettings { ${FIELDS} } }`)).data?.renewalSettings;

test('an owner changes the settings, which are those of the provider alone', async () => {
  const [world, other] = [await api.world(), await api.world()];
  const owner = await api.signIn(world);
  expect(await read(owner)).toEqual({ graceDays: 0, renewFromGlobalPool: false, version: 1 });
  const { data } = await set(owner);
  const settings = { graceDays: 14, renewFromGlobalPool: true, version: 2 };
  expect(data?.setRenewalSettings).toEqual({ settings, userErrors: [] });
  expect(await read(await api.signIn(world, 'VIEWER'))).toEqual(settings);
  expect(await read(await api.signIn(other))).toMatchObject({ graceDays: 0, version: 1 });
});

test.each(['VIEWER', 'OPERATOR', 'BUYER'] as const)('a %s may not', async (role) => {
  expect(await set(await api.signIn(await api.world(), role))).toMatchObject({ code: 'FORBIDDEN' });
});

test('what somebody else has changed meanwhile is not overwritten, and grace lasts 60 days at the most', async () => {
  const owner = await api.signIn(await api.world());
  await set(owner);
  const late = (await set(owner, { graceDays: 3 })).data?.setRenewalSettings;
  expect(late).toMatchObject({ settings: null, userErrors: [{ code: 'CONFLICT', path: ['expectedVersion'] }] });
  for (const graceDays of [-1, 61])
    expect((await set(owner, { graceDays, expectedVersion: 2 })).data?.setRenewalSettings).toMatchObject({
      userErrors: [{ code: 'INVALID', path: ['graceDays'], message: 'Choose 0 to 60 days of grace.' }],
    });
  expect(await read(owner)).toMatchObject({ graceDays: 14, version: 2 });
});

/** Has the card decline until nothing more is tried. */
async function declineToTheEnd(world: World, owner: Caller, ...last: string[]): Promise<void> {
  await keepCard(api.database, world, 'lapses');
  const kinds: string[] = [];
  for (const hours of [-12, 12, 60]) {
    api.setNow(inHours(hours));
    kinds.unshift('DECLINED');
    await untilTold(owner, ...kinds);
  }
  api.setNow(inHours(108));
  await untilTold(owner, ...last, ...kinds);
}

async function used(world: World) {
  const company = await world.company('Harbor Dental');
  const [first, second] = [await world.instance('pc-1', company), await world.instance('pc-2', company)];
  const [ending, other] = await world.licenses(
    [first, second].map((instance) => ({ instance, pool: company, expiresAt: EXPIRY, autoRenew: true })),
  );
  const free = await world.license();
  await world.license({ pool: company });
  await world.license({ typeKey: 2 });
  return { ending, other, free, first, second };
}

const PLACES = `{ licenses(first: 100) { nodes { number autoRenew renewalStatus instance { name } } } }`;

async function placesOf(owner: Caller) {
  const { data } = await owner.query<{ licenses: { nodes: { number: string; instance: { name: string } | null }[] } }>(
    PLACES,
  );
  return new Map(data?.licenses.nodes.map(({ number, ...license }) => [Number(number), license]));
}

test('free licenses of the global pool take the place of what could not be charged, as far as there are any', async () => {
  api.setNow(inHours(-24));
  const world = await api.world();
  const owner = await api.signIn(world);
  await set(owner);
  const { ending, other, free } = await used(world);
  await declineToTheEnd(world, owner, 'ENDED', 'REPLACED');
  const places = await placesOf(owner);
  const held = [ending, other].map((license) => places.get(license?.number ?? 0));
  expect(held.filter((license) => license?.instance === null)).toHaveLength(1);
  expect(places.get(free.number)?.instance?.name).toMatch(/^pc-[12]$/);
  for (const license of held) expect(license).toMatchObject({ autoRenew: false, renewalStatus: 'ENDED' });
  const names = [...places.values()].flatMap(({ instance }) => instance?.name ?? []);
  expect(names.toSorted()).toEqual(['pc-1', 'pc-2']);
});

test('without that setting they stay where they are', async () => {
  api.setNow(inHours(-24));
  const world = await api.world();
  const owner = await api.signIn(world);
  const { ending, free } = await used(world);
  await declineToTheEnd(world, owner, 'ENDED');
  const places = await placesOf(owner);
  expect(places.get(ending?.number ?? 0)?.instance?.name).toBe('pc-1');
  expect(places.get(free.number)?.instance).toBeNull();
});
