import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testkit/database.ts';
import { expectEachOnce, follow, writeInterleaved, type Reader } from '../../testkit/event-storm.ts';
import { createWorld } from '../../testkit/world.ts';
import { startLive, type Live } from './live.ts';

let database: TestDatabase;
let lives: Live[];
const faults: unknown[] = [];

beforeAll(async () => {
  database = await testDatabase();
  lives = Array.from({ length: 3 }, () => startLive(database, { onError: (error) => faults.push(error) }));
});
afterAll(async () => {
  await Promise.all(lives.map((live) => live.stop()));
  await database.drop();
});

test('no event of any provider is lost or told twice, while listening connections are killed all the time', async () => {
  const providers = await Promise.all(Array.from({ length: 3 }, async () => (await createWorld(database)).providerId));
  const readers = new Map<string, Reader[]>();
  for (const providerId of providers) {
    const feeds = lives.map((live) => live.feedOf(providerId));
    const habits = [Infinity, 1, 3, 20, 100];
    readers.set(
      providerId,
      await Promise.all(habits.map((most) => follow(feeds, () => Math.ceil(Math.random() * most)))),
    );
  }
  const killing = setInterval(() => {
    void database.owner
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'license-console-live' and datname = current_database()`,
      )
      .catch((error: unknown) => faults.push(error));
  }, 700);

  const committed = await Promise.all(
    providers.map((providerId) => writeInterleaved(database, providerId, { writers: 3, each: 150 })),
  );
  clearInterval(killing);

  for (const [index, providerId] of providers.entries())
    for (const reader of readers.get(providerId) ?? []) {
      await reader.finish();
      expectEachOnce(reader.told, committed[index] ?? []);
    }
  expect(committed.flat().length).toBeGreaterThan(1_500);
});
