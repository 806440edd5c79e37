import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { exportedCompany, exportedLicense, exportedUser, takenBy, withExport } from '../../../testkit/export.ts';
import { importWorld, NOW } from '../../../testkit/import.ts';
import { importExport, Stopped } from './index.ts';
import { type Progress } from './progress.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.drop());

const sample = {
  companies: [exportedCompany('c1', 'Harbor Dental')],
  users: [exportedUser('u1', 'Harbor Dental')],
  licenses: Array.from({ length: 2_000 }, (_, index) => exportedLicense(index + 1, takenBy('u1', `PC-${index}`))),
};

const STEPS = [
  'Reading licenses.json',
  'Checking rows against each other',
  'Writing instances',
  'Writing new licenses',
  'Keeping the rows of the source',
  'Writing what instances need',
];

/** Calls `then` when the import begins that step. */
const at = (wanted: string, then: () => void): Progress => ({
  step: (name) => (name === wanted ? then() : undefined),
  advance: () => undefined,
  done: () => undefined,
});

/** How many rows of anything the database holds for the provider of that name. */
async function countOf(name: string): Promise<number> {
  const { rows } = await database.owner.query<{ count: number }>(
    `select ((select count(*) from provider where name = $1)
      + (select count(*) from license join provider on provider.id = license.provider_id where name = $1)
      + (select count(*) from license_count_delta as delta join provider on provider.id = delta.provider_id
         where name = $1))::int as count`,
    [name],
  );
  return rows[0]?.count ?? 0;
}

test.each(STEPS)('nothing is left of an import that is stopped at “%s”', async (step) => {
  const { name } = importWorld(database);
  const stop = new AbortController();
  const progress = at(step, () => stop.abort());
  await withExport(sample, async (folder) => {
    const loading = importExport(database.owner, {
      ...{ folder, provider: { name }, now: NOW, progress, signal: stop.signal },
    });
    await expect(loading).rejects.toThrow(Stopped);
  });
  expect(await countOf(name)).toBe(0);
});

test.each(['Reading licenses.json', 'Writing new licenses'])(
  'nothing is left of an import whose connection dies at “%s”, and the next one succeeds',
  async (step) => {
    const world = importWorld(database);
    const killed: Promise<unknown>[] = [];
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'license-console' and state <> 'idle'
        and pid <> pg_backend_pid()`;
    const progress = at(step, () => killed.push(database.owner.query(kill)));
    await withExport(sample, async (folder) => {
      const loading = importExport(database.owner, { folder, provider: world, now: NOW, progress });
      await expect(loading).rejects.toThrow(/connection|terminat/i);
    });
    await Promise.all(killed);
    expect(await countOf(world.name)).toBe(0);
    expect((await world.load(sample)).licenses.created).toBe(2_000);
  },
);

test('two imports of one provider come one after the other', async () => {
  const { name } = importWorld(database);
  const steps: string[] = [];
  const progress: Progress = { step: (step) => steps.push(step), advance: () => undefined, done: () => undefined };
  const reports = await withExport(sample, (folder) =>
    Promise.all([1, 2].map(() => importExport(database.owner, { folder, provider: { name }, now: NOW, progress }))),
  );
  expect(reports.map(({ licenses }) => licenses.created).sort()).toEqual([0, 2_000]);
  expect(reports.map(({ licenses }) => licenses.unchanged).sort()).toEqual([0, 2_000]);
  expect(steps).toContain('Waiting for another import of the same provider');
});

test('a provider keeps its time zone and its currency', async () => {
  const name = 'Kept MSP';
  const load = (given: { timeZone?: string; currency?: string }) =>
    withExport({ companies: [], users: [], licenses: [] }, (folder) =>
      importExport(database.owner, { folder, provider: { name, ...given }, now: NOW }),
    );
  await expect(load({ timeZone: 'Mars/Olympus' })).rejects.toThrow('"Mars/Olympus" is not a time zone');
  await expect(load({ timeZone: '+02:00' })).rejects.toThrow('"+02:00" is not a time zone');
  await expect(load({ currency: 'ABC' })).rejects.toThrow('"ABC" is not a currency');
  await load({ timeZone: 'europe/berlin', currency: 'USD' });
  await load({});
  await load({ timeZone: 'Europe/Berlin', currency: 'USD' });
  await expect(load({ timeZone: 'UTC' })).rejects.toThrow('The time zone of "Kept MSP" is Europe/Berlin');
  await expect(load({ currency: 'EUR' })).rejects.toThrow('The currency of "Kept MSP" is USD');
});

test('a file that is missing is told before anything is done', async () => {
  await withExport({ companies: [], users: [], licenses: [] }, async (folder) => {
    const loading = importExport(database.owner, { folder: `${folder}/x`, provider: { name: 'X' }, now: NOW });
    await expect(loading).rejects.toThrow('There is no file companies.json that can be read in');
  });
});
