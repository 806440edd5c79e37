import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { ASSIGN_NEXT, instanceId, type AssignNextAnswer } from '../../../testkit/assignments.ts';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { findOlderPostgres } from '../../../testkit/older-postgres.ts';
import { ownPostgres } from '../../../testkit/own-postgres.ts';
import { signInAt } from '../../../testkit/person.ts';
import { freePort, startServer, type ServerProcess } from '../../../testkit/server-process.ts';
import { createWorld } from '../../../testkit/world.ts';
import { transactAsOwner } from '../../database/owner.ts';
import { newId, toGlobalId } from '../../kernel/ids.ts';
import { entities } from '../../modules.ts';
import { foldCounts, verifyProvider } from '../license/index.ts';

const CLAIMS = 400;
const LICENSES = 200;

const servers: ServerProcess[] = [];
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.kill();
  for (const close of closing.splice(0)) await close();
});

async function bundled(): Promise<TestDatabase> {
  const database = await testDatabase({ entities });
  closing.push(() => database.drop());
  return database;
}

/** The oldest PostgreSQL that is supported, or what this machine has next to it. */
async function older(): Promise<TestDatabase> {
  const postgres = await ownPostgres(findOlderPostgres());
  const database = await postgres.connect();
  closing.push(async () => {
    await database.drop();
    await postgres.remove();
  });
  return database;
}

test.each([
  ['the bundled PostgreSQL', 1, bundled],
  ['the bundled PostgreSQL', 2, bundled],
  ['an older PostgreSQL', 1, older],
  ['an older PostgreSQL', 2, older],
] as const)('400 claims on 200 licenses, on %s, over %i server processes', async (_name, count, open) => {
  const database = await open();
  const world = await createWorld(database);
  const company = await world.company('Acme');
  await world.licenses(Array.from({ length: LICENSES }, (_, turn) => (turn % 2 ? { pool: company } : {})));
  const places = [];
  for (let turn = 0; turn < CLAIMS; turn++) places.push(await world.instance(`PC-${turn}`, company));
  const origins: string[] = [];
  for (let turn = 0; turn < count; turn++) {
    const port = await freePort();
    servers.push(await startServer(database.url, port));
    origins.push(`http://localhost:${port}`);
  }
  const person = await signInAt(database, origins[0] ?? '', world);

  const start = performance.now();
  const answers = await Promise.all(
    places.map(async (place, turn) => {
      const input = {
        ...{ instanceId: instanceId(place), licenseType: toGlobalId('LicenseType', 'DESKTOP') },
        idempotencyKey: newId(),
      };
      type Answer = { assignNext: AssignNextAnswer };
      const { assignNext } = await person.graphql<Answer>(ASSIGN_NEXT, { input }, origins[turn % count]);
      return assignNext.license?.number ?? assignNext.userErrors[0]?.code;
    }),
  );
  const elapsedMs = performance.now() - start;

  const refused = answers.filter((answer) => answer === 'NO_FREE_LICENSE');
  const numbers = answers.filter((answer) => answer !== 'NO_FREE_LICENSE');
  const { rows } = await database.owner.query<{ server_version: string }>('show server_version');
  console.log(
    `PostgreSQL ${rows[0]?.server_version}, ${count} servers: ${numbers.length} assigned, ${refused.length} refused in ${Math.round(elapsedMs)} ms`,
  );
  expect([new Set(numbers).size, numbers.length, refused.length]).toEqual([LICENSES, LICENSES, CLAIMS - LICENSES]);
  await transactAsOwner(database.owner, async (run) => {
    const now = new Date();
    while (!(await foldCounts(run, world.providerId, now))) await sleep(20);
    expect(await verifyProvider(run, world.providerId, now)).toEqual([]);
  });
});
