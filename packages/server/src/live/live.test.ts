import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testkit/database.ts';
import { expectEachOnce, follow, writeInterleaved } from '../../testkit/event-storm.ts';
import { readEvents } from '../../testkit/read-events.ts';
import { createWorld } from '../../testkit/world.ts';
import { transactAs } from '../database/tenant.ts';
import { writeEvents } from '../kernel/outbox.ts';
import { startLive, type Live, type LiveOptions } from './live.ts';
import { pruneOutbox } from './prune.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

let database: TestDatabase;
let lives: Live[] = [];
let faults: unknown[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  await Promise.all(lives.map((live) => live.stop()));
  lives = [];
  faults = [];
});
afterAll(() => database.drop());

function start(options: Partial<LiveOptions> = {}): Live {
  const live = startLive(database, { onError: (error) => faults.push(error), ...options });
  lives.push(live);
  return live;
}

const newProvider = async (): Promise<string> => (await createWorld(database)).providerId;

const write = (providerId: string, number: number, now = NOW): Promise<void> =>
  transactAs(database, providerId, (run) => writeEvents(run, providerId, [{ kind: 'test', payload: { number } }], now));

/** How many connections listen for this database. */
async function listeners(): Promise<number> {
  const { rowCount } = await database.owner.query(
    `select from pg_stat_activity where application_name = 'license-console-live' and datname = current_database()`,
  );
  return rowCount ?? 0;
}

test('no event is lost or told twice while transactions overlap and readers come and go between two servers', async () => {
  const providerId = await newProvider();
  const feeds = [start(), start()].map((live) => live.feedOf(providerId));
  const readers = await Promise.all([
    follow(feeds, () => Infinity),
    follow(feeds, () => 1 + Math.floor(Math.random() * 6)),
    follow(feeds.toReversed(), () => 10),
  ]);
  const committed = await writeInterleaved(database, providerId, { writers: 6, each: 12 });
  for (const reader of readers) await reader.finish();
  for (const reader of readers) expectEachOnce(reader.told, committed);
});

test('a transaction that takes long holds up nobody else', async () => {
  const providerId = await newProvider();
  const events = await readEvents(start().feedOf(providerId));
  await transactAs(database, providerId, async (run) => {
    await writeEvents(run, providerId, [{ kind: 'test', payload: { number: 1 } }], NOW);
    await write(providerId, 2);
    expect((await events.next()).value).toMatchObject({ event: { payload: { number: 2 } } });
  });
  expect((await events.next()).value).toMatchObject({ event: { payload: { number: 1 } } });
});

test('the events of one transaction are told in the order in which they were written', async () => {
  const providerId = await newProvider();
  const events = await readEvents(start().feedOf(providerId));
  const numbers = Array.from({ length: 120 }, (_, number) => number);
  const written = numbers.map((number) => ({ kind: 'test', payload: { number } }));
  await transactAs(database, providerId, (run) => writeEvents(run, providerId, written, NOW));
  for (const number of numbers) expect((await events.next()).value).toMatchObject({ event: { payload: { number } } });
});

test('a reader that leaves is told of nothing more', async () => {
  const events = await readEvents(start().feedOf(await newProvider()));
  const waiting = events.next();
  await events.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(lives[0]?.served()).toEqual([]);
});

test('the listening connection comes back when it is killed, and nothing is missed meanwhile', async () => {
  const providerId = await newProvider();
  const events = await readEvents(start({ pollMs: 60_000 }).feedOf(providerId));
  await vi.waitFor(async () => expect(await listeners()).toBe(1));
  await database.owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'license-console-live' and datname = current_database()`,
  );
  await vi.waitFor(async () => expect(await listeners()).toBe(0));
  await write(providerId, 1);
  expect((await events.next()).value).toMatchObject({ event: { payload: { number: 1 } } });
  expect(await listeners()).toBe(1);
  expect(faults).toHaveLength(1);
});

test('without wake-ups the outbox is looked at from time to time', async () => {
  const providerId = await newProvider();
  const events = await readEvents(start({ pollMs: 50 }).feedOf(providerId));
  await database.owner.query(
    `insert into outbox_event (provider_id, kind, payload, occurred_at) values ($1, 'test', '{"number": 7}', now())`,
    [providerId],
  );
  expect((await events.next()).value).toMatchObject({ event: { payload: { number: 7 } } });
});

test('an event with the key of another one is written once', async () => {
  const providerId = await newProvider();
  const event = { kind: 'test', payload: {}, dedupeKey: 'midnight' };
  await Promise.all(
    Array.from({ length: 5 }, () =>
      transactAs(database, providerId, (run) => writeEvents(run, providerId, [event], NOW)),
    ),
  );
  const { rowCount } = await database.owner.query('select from outbox_event where provider_id = $1', [providerId]);
  expect(rowCount).toBe(1);
});

test('what is older than a week and a day goes, and no younger event', async () => {
  const providerId = await newProvider();
  const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);
  await write(providerId, 1, daysAgo(8.1));
  await write(providerId, 2, daysAgo(7.9));
  expect(await pruneOutbox(database, 7)).toBeGreaterThanOrEqual(1);
  const { rows } = await database.owner.query('select payload from outbox_event where provider_id = $1', [providerId]);
  expect(rows).toEqual([{ payload: { number: 2 } }]);
});

test('what is old goes a batch at a time, all of it', async () => {
  const providerId = await newProvider();
  await database.owner.query(
    `insert into outbox_event (provider_id, kind, payload, occurred_at)
     select $1, 'test', '{}', now() - interval '60 hours' from generate_series(1, 12001)`,
    [providerId],
  );
  await pruneOutbox(database, 2);
  expect(await pruneOutbox(database, 1)).toBe(12_001);
});
