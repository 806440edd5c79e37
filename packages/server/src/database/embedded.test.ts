import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../kernel/ids.ts';
import { connect, type Database } from './connection.ts';
import { findRunning, locateCluster, startCluster, stopCluster } from './embedded/cluster.ts';
import { joinEmbedded, openEmbedded, type EmbeddedPostgres } from './embedded.ts';
import { migrate } from './migrate.ts';
import { readAs } from './tenant.ts';
import { DatabaseUnavailable } from './unavailable.ts';

const settings = { fsync: 'off' };

let dataDir: string;
let embedded: EmbeddedPostgres;

const folder = () => join(dataDir, 'postgres');

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'license-console-embedded-'));
  embedded = await openEmbedded({ dataDir, settings });
});

afterAll(async () => {
  await embedded.stop();
  await rm(dataDir, { recursive: true });
});

test('the cluster sorts and folds text the same on every machine, and only its owner can read its password', async () => {
  const database = await connect(embedded.url);
  const { rows } = await database.owner.query(`
    select datlocprovider as provider, datlocale as locale, pg_encoding_to_char(encoding) as encoding, lower('ÄÖÉ')
    from pg_database where datname = current_database()`);
  await database.close();
  expect(rows).toEqual([{ provider: 'b', locale: 'C.UTF-8', encoding: 'UTF8', lower: 'äöé' }]);
  expect((await stat(join(folder(), 'password'))).mode & 0o777).toBe(0o600);
});

test('whoever comes later joins the one that runs, and the last one out stops it', async () => {
  const other = await openEmbedded({ dataDir, settings });
  expect(other.url).toBe(embedded.url);
  await embedded.stop();
  expect(await findRunning(folder())).toMatchObject({ ready: true });
  await other.stop();
  expect(await findRunning(folder())).toBeUndefined();
  expect(await joinEmbedded(dataDir)).toBeUndefined();
  embedded = await openEmbedded({ dataDir, settings });
});

test('two that start at the same moment share one', async () => {
  await embedded.stop();
  const [one, other] = await Promise.all([openEmbedded({ dataDir, settings }), openEmbedded({ dataDir, settings })]);
  expect(one.url).toBe(other.url);
  await other.stop();
  embedded = one;
});

test('there is one server on a data folder, and a second is told where it runs', async () => {
  await embedded.claimServer('http://localhost:4000');
  const second = await openEmbedded({ dataDir, settings });
  await expect(second.claimServer('http://localhost:4001')).rejects.toThrow(
    `License Console already runs on this data folder (process ${process.pid}, http://localhost:4000)`,
  );
  await second.stop();
});

test('a process id left over from a crash does not count as running', async () => {
  await embedded.stop();
  const left = join(folder(), 'cluster', 'postmaster.pid');
  const lines = [
    String(2 ** 22 + 1),
    join(folder(), 'cluster'),
    '1795492968',
    '4731',
    '',
    '127.0.0.1',
    '1 4',
    'ready   ',
  ];
  await writeFile(left, lines.join('\n'));
  embedded = await openEmbedded({ dataDir, settings });
  expect(await readFile(left, 'utf8')).not.toContain(lines[0]);
});

test(
  'a restart of PostgreSQL under load is survived: errors are clear and soon over',
  { timeout: 60_000 },
  async () => {
    await embedded.claimServer('http://localhost:4000');
    await migrate(embedded.url);
    const database = await connect(embedded.url, { poolSize: 4 });
    const load = startLoad(database, 12);
    await expect.poll(() => load.successes, { timeout: 10_000 }).toBeGreaterThan(100);

    const cluster = await locateCluster(folder());
    await stopCluster(cluster);
    await startCluster(cluster, { ...settings, port: new URL(embedded.url).port });
    const before = load.successes;
    await expect.poll(() => load.successes, { timeout: 10_000 }).toBeGreaterThan(before + 100);
    await load.stop();

    expect(load.failures.length).toBeGreaterThan(0);
    expect(load.failures.filter(({ error }) => !(error instanceof DatabaseUnavailable))).toEqual([]);
    expect(Math.max(...load.failures.map(({ ms }) => ms))).toBeLessThan(6_000);
    const reads = Array.from({ length: 40 }, () => readAs(database, newId(), sql<{ one: number }>`select 1 as one`));
    expect(await Promise.all(reads)).toEqual(reads.map(() => [{ one: 1 }]));

    // The server is known as the one server again, although its own connection was lost too.
    const presences = () =>
      database.owner.query(`select from pg_stat_activity where application_name like '%at http://localhost:4000'`);
    await expect.poll(async () => (await presences()).rowCount, { timeout: 5_000 }).toBe(1);
    const second = await openEmbedded({ dataDir, settings });
    await expect(second.claimServer('http://localhost:4001')).rejects.toThrow('already runs');
    await second.stop();
    await database.close();
  },
);

/** Workers that read one after the other, and note how each failure came. */
function startLoad(database: Database, workers: number) {
  const load = { successes: 0, failures: [] as { error: unknown; ms: number }[], stop };
  let going = true;
  const work = async (): Promise<void> => {
    while (going) {
      const begun = performance.now();
      await readAs(database, newId(), sql`select 1`).then(
        () => load.successes++,
        (error: unknown) => load.failures.push({ error, ms: performance.now() - begun }),
      );
    }
  };
  const all = Promise.all(Array.from({ length: workers }, work));
  async function stop(): Promise<void> {
    going = false;
    await all;
  }
  return load;
}
