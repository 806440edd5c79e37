import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { createWorld, TYPE } from '../../../testkit/world.ts';
import { transactAsOwner } from '../../database/owner.ts';
import { changeLicenses } from './license.change.ts';
import { startFolding } from './license.fold-job.ts';
import { foldCounts } from './license.fold.ts';
import { verifyProvider } from './license.verify.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const clock = { now: () => NOW };

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.drop());

const waiting = async (): Promise<number> => {
  const { rows } = await database.owner.query<{ count: number }>('select count(*)::int from license_count_delta');
  return rows[0]?.count ?? 0;
};

test('changes are folded by themselves, also after every connection was lost', async () => {
  const world = await createWorld(database);
  const faults: unknown[] = [];
  const job = startFolding(database, clock, (fault) => faults.push(fault));
  try {
    await world.licenses([{}, {}]);
    await expect.poll(waiting).toBe(0);
    await database.owner.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await expect
      .poll(() =>
        world.license().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await expect.poll(waiting).toBe(0);
  } finally {
    await job.stop();
  }
  expect(await transactAsOwner(database.owner, (run) => verifyProvider(run, world.providerId, NOW))).toEqual([]);
});

test('several processes fold while others change licenses, and no change is lost or counted twice', async () => {
  const world = await createWorld(database);
  const company = await world.company('Harbor');
  await world.licenses(Array.from({ length: 40 }, (_, index) => ({ pool: index % 2 ? company : null })));
  const faults: unknown[] = [];
  const jobs = [1, 2, 3].map(() => startFolding(database, clock, (fault) => faults.push(fault)));
  const change = async (round: number): Promise<void> => {
    const condition = sql<boolean>`license.number % 4 = ${round % 4}`;
    const set = sql`auto_renew = not license.auto_renew`;
    await transactAsOwner(database.owner, (run) => changeLicenses(run, world.providerId, { condition, set }));
    await transactAsOwner(database.owner, (run) => foldCounts(run, world.providerId, NOW));
    await world.license({ typeKey: TYPE.SERVER, pool: company });
  };
  try {
    for (let round = 0; round < 10; round++) await Promise.all([round, round + 1, round + 2].map(change));
  } finally {
    await Promise.all(jobs.map((job) => job.stop()));
  }
  expect(faults).toEqual([]);
  await transactAsOwner(database.owner, async (run) => {
    expect(await foldCounts(run, world.providerId, NOW)).toBe(true);
    expect(await verifyProvider(run, world.providerId, NOW)).toEqual([]);
  });
});
