import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testkit/database.ts';
import { statementsOf } from '../../../../testkit/statements.ts';
import { createWorld, type World } from '../../../../testkit/world.ts';
import { startExpiryClock, type ExpiryClock } from './expiry-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let database: TestDatabase;
let world: World;
let expiryClock: ExpiryClock;
/** How far the clock runs ahead of this machine's. */
let aheadMs: number;

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(() => expiryClock.stop());
afterAll(() => database.drop());

const now = (): Date => new Date(Date.now() + aheadMs);

/** Has licenses expire in so many milliseconds, and starts the clock. */
async function start(...inMs: readonly number[]): Promise<Date[]> {
  aheadMs = 0;
  world = await createWorld(database);
  const expiries = inMs.map((ms) => new Date(now().getTime() + ms));
  await world.licenses(expiries.map((expiresAt) => ({ expiresAt })));
  expiryClock = startExpiryClock({
    database,
    clock: { now },
    served: () => [world.providerId],
    onError: (error) => expect.unreachable(String(error)),
  });
  expiryClock.wake();
  return expiries;
}

async function told(): Promise<string[]> {
  const { rows } = await database.owner.query<{ expires_at: string }>(
    `select payload ->> 'expiresAt' as expires_at from outbox_event
     where provider_id = $1 and kind = 'expired' order by xid, id`,
    [world.providerId],
  );
  return rows.map(({ expires_at }) => expires_at);
}

const within = { timeout: 3_000, interval: 20 };
const texts = (instants: readonly Date[]): string[] => instants.map((instant) => instant.toISOString());

test('an expiry is told of at its moment, and not before', async () => {
  const expiries = await start(1_200);
  await expect.poll(told, within).toEqual(texts(expiries));
  const lateMs = Date.now() - Number(expiries[0]);
  expect(lateMs).toBeGreaterThanOrEqual(0);
  expect(lateMs).toBeLessThan(1_000);
});

test('what expired while the machine slept, or the clock was set ahead, is told of at once', async () => {
  const expiries = await start(HOUR_MS);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(await told()).toEqual([]);
  aheadMs = HOUR_MS + 1;
  await expect.poll(told, within).toEqual(texts(expiries));
});

test('a jump over a month tells of all that expired in it', async () => {
  const expiries = await start(DAY_MS, 10 * DAY_MS, 29 * DAY_MS, 60 * DAY_MS);
  await new Promise((resolve) => setTimeout(resolve, 300));
  aheadMs = 30 * DAY_MS;
  await expect.poll(told, within).toEqual(texts(expiries.slice(0, 3)));
  aheadMs = 61 * DAY_MS;
  await expect.poll(told, within).toEqual(texts(expiries));
});

test('a clock that is set back tells of nothing twice, and of nothing early', async () => {
  const [first, second] = await start(HOUR_MS, HOUR_MS + 2_000);
  if (!first || !second) throw new Error('Two licenses were made');
  aheadMs = HOUR_MS + 500;
  await expect.poll(told, within).toEqual(texts([first]));
  aheadMs = 0;
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(await told()).toEqual(texts([first]));
  aheadMs = HOUR_MS + 2_000;
  await expect.poll(told, within).toEqual(texts([first, second]));
});

test('while nothing expires the database is not asked', async () => {
  await start(HOUR_MS);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const asked = await statementsOf(() => new Promise((resolve) => setTimeout(resolve, 2_500)));
  expect(asked).toEqual([]);
});
