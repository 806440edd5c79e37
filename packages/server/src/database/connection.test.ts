import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testkit/database.ts';
import { newId } from '../kernel/ids.ts';
import { entities } from '../modules.ts';
import { connect } from './connection.ts';
import { readAs, transactAs, transactEntitiesAs } from './tenant.ts';

const POOL = 3;
const providerId = newId();
const one = sql<{ one: number }>`select 1 as one`;

let database: TestDatabase;
let lost: Error[];

beforeAll(async () => {
  lost = [];
  database = await testDatabase({ poolSize: POOL, entities, onError: (error) => lost.push(error) });
});

afterAll(() => database.drop());

const kill = (pid: unknown) => database.owner.query('select pg_terminate_backend($1)', [pid]);

test('a connection killed inside a transaction gives its slot back, as often as there are slots', async () => {
  for (let time = 0; time < POOL * 2; time++) {
    const killed = transactEntitiesAs(database, providerId, async (em) => {
      const [row] = await em.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
      await kill(row?.pid);
      await em.execute('select 1');
    });
    await expect(killed).rejects.toThrow('The connection to the database was lost');

    const killedToo = transactAs(database, providerId, async (run) => {
      const [row] = await run(sql<{ pid: number }>`select pg_backend_pid() as pid`);
      await kill(row?.pid);
      await run(one);
    });
    await expect(killedToo).rejects.toThrow('The connection to the database was lost');
  }
  const all = Array.from({ length: POOL * 2 }, () => transactAs(database, providerId, (run) => run(one)));
  expect(await Promise.all(all)).toEqual(all.map(() => [{ one: 1 }]));
  expect(database.web.idleCount).toBe(database.web.totalCount);
  expect(lost.length).toBeGreaterThan(0);
});

test('an idle connection that is killed is replaced without anyone noticing', async () => {
  await readAs(database, providerId, one);
  await database.owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'license-console-web'`,
  );
  await expect.poll(() => database.web.totalCount).toBe(0);
  expect(await readAs(database, providerId, one)).toEqual([{ one: 1 }]);
});

test('whoever waits longer than 5 seconds for a connection is told so', async () => {
  const taken = await Promise.all(Array.from({ length: POOL }, () => database.web.connect()));
  const begun = performance.now();
  const waiting = [
    readAs(database, providerId, one),
    transactAs(database, providerId, (run) => run(one)),
    transactEntitiesAs(database, providerId, (em) => em.execute('select 1')),
  ];
  for (const outcome of await Promise.allSettled(waiting))
    expect(outcome).toMatchObject({ reason: { message: 'The database did not answer in time' } });
  expect(performance.now() - begun).toBeLessThan(9_000);
  for (const client of taken) client.release();
  expect(await readAs(database, providerId, one)).toEqual([{ one: 1 }]);
});

test('requests have no parallel workers, a bounded time, and speak UTC', async () => {
  const { rows } = await database.web.query(`
    select current_user as role, current_setting('TimeZone') as zone, current_setting('statement_timeout') as timeout,
      current_setting('max_parallel_workers_per_gather') as workers`);
  expect(rows).toEqual([{ role: 'license_console_web', zone: 'UTC', timeout: '10s', workers: '0' }]);
});

const faults: [string, (url: URL) => string, string][] = [
  ['a port where nothing listens', (url) => (url.port = '1'), 'cannot be reached (ECONNREFUSED)'],
  ['a host that does not exist', (url) => (url.hostname = 'nowhere.invalid'), 'cannot be reached (E'],
  ['a wrong password', (url) => (url.password = 'wrong'), 'refuses the user or password'],
  ['an unknown database', (url) => (url.pathname = '/absent'), 'has no database "absent"'],
];

test.for(faults)('%s is told in one line', async ([, change, reason]) => {
  const url = new URL(database.url);
  change(url);
  const attempt = connect(url.href);
  await expect(attempt).rejects.toMatchObject({ name: 'CannotStart' });
  await expect(attempt).rejects.toThrow(reason);
  await expect(attempt).rejects.not.toThrow(/\n/);
});
