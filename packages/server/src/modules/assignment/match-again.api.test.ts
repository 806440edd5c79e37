import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { change, instanceId, licenseId, pairOf, type ChangeAnswer } from '../../../testkit/assignments.ts';
import { type InstanceRow, type LicenseRow, type World } from '../../../testkit/world.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const SOON = new Date('2026-12-24T00:00:00Z');

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
});
afterAll(() => api.close());

/**
 * Has two commands choose the same free licenses: the first of them comes to its licenses, the second has chosen and waits
 * for it, and then both go on.
 */
async function meet(world: World, licenses: readonly LicenseRow[], commands: readonly (() => Promise<ChangeAnswer>)[]) {
  const holder = await api.database.owner.connect();
  await holder.query('begin');
  await holder.query('select from license where provider_id = $1 and id = any($2) for update', [
    world.providerId,
    licenses.map(({ id }) => id),
  ]);
  const answers = commands.map((command) => command());
  for (;;) {
    const { rows } = await api.database.owner.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like '%order by id for update%'`,
    );
    if ((rows[0]?.count ?? 0) >= commands.length) break;
    await sleep(20);
  }
  await holder.query('rollback');
  holder.release();
  return Promise.all(answers);
}

const places = async (world: World, names: string): Promise<InstanceRow[]> =>
  Promise.all(names.split(' ').map((name) => world.instance(name)));

const assign = (caller: Caller, licenses: object, instances: readonly InstanceRow[], more: object = {}) =>
  change(caller, 'assignLicenses', {
    licenses,
    instances: { ids: instances.map(instanceId) },
    onError: 'WHAT_WORKS',
    ...more,
  });

const codes = ({ outcomes }: ChangeAnswer): string[] => outcomes.map(({ code }) => code);

async function scene(count: number) {
  const world = await api.world();
  // Those that last longer are chosen first, by both.
  const licenses = await world.licenses(
    Array.from({ length: count }, (_, turn) => ({
      number: turn + 1,
      expiresAt: new Date(SOON.getTime() + (count - turn) * 1_000),
    })),
  );
  return { world, licenses, caller: await api.signIn(world, 'OPERATOR') };
}

test.each(['WHAT_WORKS', 'ALL_OR_NOTHING'])(
  'of two that give out free licenses by a filter, each gets its own (%s)',
  async (onError) => {
    const { world, licenses, caller } = await scene(6);
    const [ours, theirs] = [await places(world, 'A B C'), await places(world, 'D E F')];
    const filter = { expiresAt: { lt: new Date(SOON.getTime() + 60_000).toISOString() } };
    const answers = await meet(world, licenses.slice(0, 3), [
      () => assign(caller, { filter }, ours, { onError }),
      () => assign(caller, { filter }, theirs, { onError }),
    ]);
    expect(answers.map(codes)).toEqual([Array(3).fill('CHANGED'), Array(3).fill('CHANGED')]);
    const { rows } = await api.database.owner.query(
      'select count(distinct instance_id)::int as count from license where provider_id = $1',
      [world.providerId],
    );
    expect(rows).toEqual([{ count: 6 }]);
  },
);

test('where too few are left, the rest has no free license; what a filter does not give stays', async () => {
  const { world, licenses, caller } = await scene(4);
  const kept = await world.license({ number: 100 });
  const [ours, theirs] = [await places(world, 'A B C'), await places(world, 'D E F')];
  const filter = { number: { lt: '100' } };
  const answers = await meet(world, licenses.slice(0, 3), [
    () => assign(caller, { filter }, ours),
    () => assign(caller, { filter }, theirs),
  ]);
  expect(answers.map((answer) => codes(answer).toSorted()).toSorted()).toEqual([
    ['CHANGED', 'CHANGED', 'CHANGED'],
    ['CHANGED', 'NO_FREE_LICENSE', 'NO_FREE_LICENSE'],
  ]);
  const { rows } = await api.database.owner.query('select used from license where id = $1', [kept.id]);
  expect(rows).toEqual([{ used: false }]);
});

test('those named by their ids are given out among each other; what is taken of them is in use', async () => {
  const { world, licenses, caller } = await scene(5);
  const ids = licenses.slice(0, 4).map(licenseId);
  const [ours, theirs] = [await places(world, 'A B C'), await places(world, 'D E F')];
  const answers = await meet(world, licenses.slice(0, 3), [
    () => assign(caller, { ids }, ours),
    () => assign(caller, { ids }, theirs),
  ]);
  expect(answers.map((answer) => codes(answer).toSorted()).toSorted()).toEqual([
    ['CHANGED', 'CHANGED', 'CHANGED'],
    ['CHANGED', 'IN_USE', 'IN_USE'],
  ]);
});

test('a license that is named for an instance is not exchanged for another one', async () => {
  const { world, licenses, caller } = await scene(3);
  const [a, b] = await places(world, 'A B');
  const [first] = licenses;
  if (!a || !b || !first) throw new Error('There are both');
  const pair = (instance: InstanceRow) => () =>
    change(caller, 'assignLicenses', { assignments: [pairOf(first, instance)], onError: 'WHAT_WORKS' });
  const answers = await meet(world, [first], [pair(a), pair(b)]);
  expect(answers.flatMap(codes).toSorted()).toEqual(['CHANGED', 'IN_USE']);
});

test('of two that replace what has expired, each gets its own', async () => {
  const world = await api.world();
  const [a, b] = await places(world, 'A B');
  if (!a || !b) throw new Error('There are both');
  const expiresAt = new Date('2026-11-01T00:00:00Z');
  const [ofA, ofB, free] = await world.licenses([
    { number: 1, instance: a, expiresAt },
    { number: 2, instance: b, expiresAt },
    { number: 3, expiresAt: new Date('2029-01-01T00:00:00Z') },
    { number: 4, expiresAt: new Date('2028-01-01T00:00:00Z') },
  ]);
  if (!ofA || !ofB || !free) throw new Error('There are four');
  const caller = await api.signIn(world, 'OPERATOR');
  const replace = (license: LicenseRow) => () =>
    change(caller, 'replaceLicenses', { ids: [licenseId(license)], onError: 'WHAT_WORKS' });
  const answers = await meet(world, [free], [replace(ofA), replace(ofB)]);
  expect(answers.flatMap(codes)).toEqual(['CHANGED', 'CHANGED']);
  expect(answers.flatMap(({ outcomes }) => outcomes.map(({ replacement }) => replacement?.number)).toSorted()).toEqual([
    '3',
    '4',
  ]);
});
