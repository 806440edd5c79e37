import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHANGE_SET, documentOf, type ChangeAnswer, type ChangeSetAnswer } from '../../../testkit/assignments.ts';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { signInAt } from '../../../testkit/person.ts';
import { freePort, startServer, type ServerProcess } from '../../../testkit/server-process.ts';
import { createWorld, TYPE } from '../../../testkit/world.ts';
import { transactAsOwner } from '../../database/owner.ts';
import { newId } from '../../kernel/ids.ts';
import { entities } from '../../modules.ts';
import { foldCounts, verifyProvider } from '../license/index.ts';

const COUNT = 6_000;

let database: TestDatabase;
const servers: ServerProcess[] = [];

beforeEach(async () => {
  database = await testDatabase({ entities });
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.kill();
  await database.drop();
});

test.each([
  ['before a part of a change is committed', 'WHAT_WORKS', 0],
  ['after a part of a change is committed', 'WHAT_WORKS', 2_500],
  ['before a part of a change is committed', 'ALL_OR_NOTHING', 0],
])('a server that dies %s (%s) loses nothing, and the next one goes on', async (point, onError, done) => {
  const world = await createWorld(database);
  const domain = await world.instance('example.com', null, '');
  await world.licenses(Array.from({ length: COUNT }, () => ({ typeKey: TYPE.MICROSOFT_365, instance: domain })));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const doomed = await startServer(database.url, port, point);
  servers.push(doomed);
  const person = await signInAt(database, origin, world);
  const input = { filter: {}, onError, idempotencyKey: newId() };
  const { revokeLicenses } = await person.graphql<{ revokeLicenses: ChangeAnswer }>(documentOf('revokeLicenses'), {
    input,
  });
  await doomed.ended;
  const { rows } = await database.owner.query<{ done: number }>('select done from change_set');
  expect(rows).toEqual([{ done }]);

  servers.push(await startServer(database.url, port));
  const start = performance.now();
  const read = async (): Promise<ChangeSetAnswer> => {
    const query = `query ($id: ID!) { node(id: $id) { ... on ChangeSet { ${CHANGE_SET} } } }`;
    return (await person.graphql<{ node: ChangeSetAnswer }>(query, { id: revokeLicenses.changeSet?.id })).node;
  };
  await expect.poll(async () => (await read()).state, { timeout: 180_000, interval: 500 }).toBe('DONE');
  console.log(`${point}, ${onError}: done ${((performance.now() - start) / 1_000).toFixed(1)} s after the restart`);

  expect(await read()).toMatchObject({ counts: { changed: COUNT, refused: 0 }, progress: { done: COUNT } });
  // Once: each license was changed by one statement.
  const { rows: licenses } = await database.owner.query(
    'select count(*)::int as count from license where instance_id is null and version = 2',
  );
  expect(licenses).toEqual([{ count: COUNT }]);
  await transactAsOwner(database.owner, async (run) => {
    const now = new Date();
    while (!(await foldCounts(run, world.providerId, now))) await sleep(20);
    expect(await verifyProvider(run, world.providerId, now)).toEqual([]);
  });
});
