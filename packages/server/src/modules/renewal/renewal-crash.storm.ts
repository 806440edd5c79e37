import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { createDueWorld, expectEachRenewedOnce, sweepAndKill } from '../../../testkit/renewal-crash.ts';
import { freePort, startServer } from '../../../testkit/server-process.ts';
import { entities } from '../../modules.ts';

const ROUNDS = 30;

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase({ entities });
});
afterEach(() => database.drop());

test.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
  'round %i: two servers, one killed on the way: a thousand charges, none twice, none left over',
  async (round) => {
    const killAfterMs = Math.round((round / ROUNDS) * 2_500 + Math.random() * 300);
    const startedAt = performance.now();
    await expect(sweepAndKill(database, killAfterMs)).resolves.toBeUndefined();
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(`round ${round}: killed after ${killAfterMs} ms; 1,000 charged once, none left, in ${seconds} s`);
  },
);

const POINTS = [
  'before the charge is begun',
  'after the charge is begun',
  'before the due licenses are collected',
  'after the due licenses are collected',
  'before the charge is paid',
  'after the charge is paid',
  'before the payment is kept',
  'before the licenses are extended',
  'after the licenses are extended',
];

test.each(POINTS)('a server that dies %s leaves it to the next one, which charges once', async (point) => {
  const due = await createDueWorld(database, { dates: 2, each: 10, inMs: -1_000 });
  const doomed = await startServer(database.url, await freePort(), point);
  const isLate = sleep(30_000).then(() => Promise.reject(new Error(`It never came to ${point}`)));
  await Promise.race([doomed.ended, isLate]);
  const startedAt = performance.now();
  const server = await startServer(database.url, await freePort());
  await expectEachRenewedOnce(database, due);
  console.log(`${point}: renewed ${((performance.now() - startedAt) / 1_000).toFixed(1)} s after the restart`);
  await server.kill();
});
