import { sql, type RawBuilder } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testkit/database.ts';
import { createWorld, type World } from '../../testkit/world.ts';
import { asMilliseconds } from '../kernel/sql.ts';
import { entities } from '../modules.ts';
import { readAs, tenantDatabase, transactAs, transactEntitiesAs } from './tenant.ts';

const POOL = 3;

let database: TestDatabase;
let worlds: World[];

beforeAll(async () => {
  database = await testDatabase({ poolSize: POOL, entities });
  worlds = await Promise.all(Array.from({ length: 20 }, () => createWorld(database)));
  await Promise.all(worlds.map((world) => world.company(`Company of ${world.providerId}`)));
});

afterAll(() => database.drop());

/** Every company that the statement may see, without a condition of its own. */
const everyCompany = sql<{ name: string }>`select name from company`;
const ownCompany = (providerId: string) => [{ name: `Company of ${providerId}` }];
const failing = sql<{ zero: number }>`select 1 / (select 0) as zero`;

const readTexts = (providerId: string, query: RawBuilder<unknown>) =>
  tenantDatabase(database, providerId).readTexts(query);

const tenantOnConnections = sql<{ tenant: string }>`select current_setting('app.provider_id', true) as tenant`;

/** One connection after the other, as whoever comes next would find it. */
async function leftovers(): Promise<string[]> {
  const clients = await Promise.all(Array.from({ length: POOL }, () => database.web.connect()));
  const settings = await Promise.all(
    clients.map((client) =>
      client.query<{ tenant: string | null }>(tenantOnConnections.compile(database.orm.em.getKysely()).sql),
    ),
  );
  for (const client of clients) client.release();
  return settings.map(({ rows }) => rows[0]?.tenant ?? '');
}

describe('60 workers over 20 providers on a pool of 3', () => {
  const kinds = {
    reads: (providerId: string) => readAs(database, providerId, everyCompany),
    'reads of texts': async (providerId: string) =>
      (await readTexts(providerId, everyCompany)).map(([name]) => ({ name })),
    transactions: (providerId: string) => transactAs(database, providerId, (run) => run(everyCompany)),
    'transactions of entities': (providerId: string) =>
      transactEntitiesAs(database, providerId, (em) => em.execute<{ name: string }[]>('select name from company')),
  };

  test.for(Object.entries(kinds))('never see a foreign row in %s', async ([, read]) => {
    const worker = async (index: number): Promise<void> => {
      for (let round = 0; round < 10; round++) {
        const { providerId } = worlds[(index + round) % worlds.length] as World;
        expect(await read(providerId)).toEqual(ownCompany(providerId));
      }
    };
    await Promise.all(Array.from({ length: 60 }, (_, index) => worker(index)));
    expect(database.web.totalCount).toBeLessThanOrEqual(POOL);
    expect(await leftovers()).toEqual(['', '', '']);
  });

  test('never see a foreign row while others fail, go back or find nothing, and leave no slot taken', async () => {
    const faults = [
      (id: string) => readAs(database, id, failing),
      (id: string) => readTexts(id, sql`select 1 / (2 - n) from generate_series(1, 3) as n`),
      (id: string) => transactAs(database, id, (run) => run(failing)),
      (id: string) => transactAs(database, id, () => Promise.reject(new Error('changed my mind'))),
      (id: string) => transactEntitiesAs(database, id, (em) => em.execute('select 1 / 0')),
      (id: string) => transactEntitiesAs(database, id, () => Promise.reject(new Error('changed my mind'))),
      () => readAs(database, 'not a uuid', everyCompany),
    ];
    const worker = async (index: number): Promise<void> => {
      const { providerId } = worlds[index % worlds.length] as World;
      for (const fault of faults) {
        await expect(fault(providerId)).rejects.toThrow(/division by zero|changed my mind|UUID/);
        expect(await readAs(database, providerId, everyCompany)).toEqual(ownCompany(providerId));
      }
    };
    await Promise.all(Array.from({ length: 60 }, (_, index) => worker(index)));
    expect(await leftovers()).toEqual(['', '', '']);
    expect(database.web.idleCount).toBe(database.web.totalCount);
  });
});

test('without a tenant nothing is read and nothing is changed', async () => {
  const { rows } = await database.web.query('select from company');
  const changed = await database.web.query(`update company set name = 'x'`);
  expect(rows).toEqual([]);
  expect(changed.rowCount).toBe(0);
  expect(await database.orm.em.fork().execute('select * from company')).toEqual([]);
});

test('a read cannot change anything', async () => {
  const { providerId } = worlds[0] as World;
  const change = sql`update company set name = 'x'`;
  await expect(readAs(database, providerId, change)).rejects.toThrow('read-only transaction');
  await expect(readTexts(providerId, change)).rejects.toThrow('read-only transaction');
});

test('a transaction of which a statement failed is not taken for committed', async () => {
  const { providerId } = worlds[0] as World;
  const swallow = transactAs(database, providerId, (run) => run(failing).catch(() => 'never mind'));
  await expect(swallow).rejects.toThrow('rolled back');
});

test('one plan for all values holds for one statement alone, and nothing of a read outlives it', async () => {
  const { providerId } = worlds[0] as World;
  const settings = sql<{ mode: string; tenant: string; only: string }>`
    select current_setting('plan_cache_mode') as mode, current_setting('app.provider_id') as tenant,
      current_setting('transaction_read_only') as only`;
  const inside = { tenant: providerId, only: 'on' };
  expect(await readAs(database, providerId, settings, 'generic')).toEqual([{ ...inside, mode: 'force_generic_plan' }]);
  expect(await readAs(database, providerId, settings)).toEqual([{ ...inside, mode: 'auto' }]);
  const { rows } = await database.web.query<{ mode: string; tenant: string; only: string }>(
    `select current_setting('plan_cache_mode') as mode, current_setting('app.provider_id', true) as tenant,
      current_setting('transaction_read_only') as only`,
  );
  expect(rows).toEqual([{ mode: 'auto', tenant: '', only: 'off' }]);
});

test('a connection keeps only so many prepared statements, whatever is asked', async () => {
  const { providerId } = worlds[0] as World;
  const read = (shape: number) => readAs(database, providerId, sql`select ${sql.raw(String(shape))}::int as shape`);
  for (let shape = 0; shape < 900; shape++) expect(await read(shape)).toEqual([{ shape }]);
  const { rows } = await database.web.query<{ kept: number }>(
    'select count(*)::int as kept from pg_prepared_statements',
  );
  expect(rows[0]?.kept).toBeGreaterThan(0);
  expect(rows[0]?.kept).toBeLessThanOrEqual(256);
});

test('big numbers, days and instants come as numbers, text and dates', async () => {
  const { providerId } = worlds[0] as World;
  const values = sql`select 9007199254740991::int8 as number, '2028-02-29'::date as day, '2028-02-29T23:00:00Z'::timestamptz as instant`;
  expect(await readAs(database, providerId, values)).toEqual([
    { number: 9007199254740991, day: '2028-02-29', instant: new Date('2028-02-29T23:00:00Z') },
  ]);
});

test('rows of texts come as PostgreSQL writes them, in the order of the columns', async () => {
  const { providerId } = worlds[0] as World;
  const instant = asMilliseconds(sql`'2028-02-29T23:00:00.123Z'::timestamptz`);
  const values = sql`select 9007199254740993::int8, true, null::text, '', ${instant} from generate_series(1, 2)`;
  const row = ['9007199254740993', 't', null, '', String(Date.parse('2028-02-29T23:00:00.123Z'))];
  expect(await readTexts(providerId, values)).toEqual([row, row]);
  expect(await readTexts(providerId, sql`select 1 where false`)).toEqual([]);
});
