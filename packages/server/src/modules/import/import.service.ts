import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Pool, type PoolClient } from 'pg';
import { transactAsOwner } from '../../database/owner.ts';
import { CannotStart } from '../../kernel/cannot-start.ts';
import { writeAudit } from '../../kernel/audit.ts';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { readCatalog } from '../catalog/index.ts';
import { everyInstanceChanged } from '../instance/index.ts';
import { everyLicenseChanged } from '../license/index.ts';
import { copyInto, createStaging } from './copy.ts';
import { checkTogether } from './cross-checks.ts';
import { expiryIn } from './expiry.rules.ts';
import { accountsFile, companiesFile, licensesFile, type ExportFile } from './export-files.ts';
import { type TypeIds } from './export-rows.rules.ts';
import { bringLicenses } from './licenses.ts';
import { followAccounts, followNames } from './moves.ts';
import { bringNeeds } from './needs.ts';
import { bringAccounts, bringCompanies } from './people.ts';
import { BadExport, Problems } from './problems.ts';
import { silent, type Progress } from './progress.ts';
import { findOrMakeProvider, type ProviderWish } from './provider.ts';
import { goodRows } from './read-export.ts';
import { hasChanged, Notes, type ImportReport } from './report.ts';
import { stoppable, watched } from './stopping.ts';
import { notePlaces, planPlaces } from './places.ts';

export interface ImportRequest {
  /** The folder that holds companies.json, users.json and licenses.json. */
  folder: string;
  provider: ProviderWish;
  now: Date;
  progress?: Progress;
  /** Asks the import to give up. */
  signal?: AbortSignal;
}

/**
 * For one transaction: much is sorted, and the search index takes many rows at a time. Statistics know nothing of a
 * provider that is new, so that the planner takes its million rows for one: it must not loop over them.
 */
const SETTINGS = `set local work_mem = '256MB'; set local maintenance_work_mem = '256MB';
  set local gin_pending_list_limit = '128MB'; set local jit = off; set local enable_nestloop = off`;

/**
 * Imports a provider's export in one transaction: all of it, or nothing.
 *
 * @throws BadExport with what is wrong with the rows
 * @throws CannotStart when a file is missing, or the provider is not as wished
 * @throws Stopped when the signal came
 */
export async function importExport(owner: Pool, request: ImportRequest): Promise<ImportReport> {
  const sizes = await checkFiles(request.folder);
  return transactAsOwner(owner, (run, client) =>
    stoppable(owner, client, request.signal, async (check) => {
      const progress = watched(request.progress ?? silent, check);
      await client.query(SETTINGS);
      await lockProvider(run, { ...request, progress });
      const provider = await findOrMakeProvider(run, request.provider, request.now);
      const place = { sizes, providerId: provider.id, timeZone: provider.timeZone };
      await stage(run, client, { ...request, ...place, progress });
      return bringAll(run, provider.id, { now: request.now, progress });
    }),
  );
}

const FILES = ['companies.json', 'users.json', 'licenses.json'] as const;

async function checkFiles(folder: string): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of FILES) {
    const path = join(folder, name);
    const size = await access(path)
      .then(() => stat(path))
      .catch(() => undefined);
    if (!size?.isFile()) throw new CannotStart(`There is no file ${name} that can be read in ${folder}`);
    sizes.set(name, size.size);
  }
  return sizes;
}

/** One import of a provider at a time. The provider may not be there yet, so that its name is what is locked. */
async function lockProvider(
  run: Run,
  { provider, progress }: Required<Pick<ImportRequest, 'provider' | 'progress'>>,
): Promise<void> {
  const key = sql`hashtextextended(${`import ${provider.name.trim()}`}, 0)`;
  const [lock] = await run(sql<{ held: boolean }>`select pg_try_advisory_xact_lock(${key}) as held`);
  if (lock?.held) return;
  progress.step('Waiting for another import of the same provider', null);
  await run(sql`select pg_advisory_xact_lock(${key})`);
}

interface StageRequest extends ImportRequest {
  progress: Progress;
  sizes: ReadonlyMap<string, number>;
  providerId: string;
  timeZone: string;
}

async function stage(run: Run, client: PoolClient, request: StageRequest): Promise<void> {
  const catalog = await readCatalog(run);
  const types: TypeIds = new Map(catalog.types.map(({ name, key }) => [name, key]));
  const problems = new Problems();
  await readFile(client, companiesFile(types), request, problems);
  await readFile(client, accountsFile(), request, problems);
  await readFile(client, licensesFile(types, expiryIn(request.timeZone)), request, problems);
  request.progress.step('Checking rows against each other', null);
  await checkTogether(run, request.providerId, problems);
  if (problems.total > 0) throw new BadExport(problems);
}

const MARKS = new Map([
  ['companies.json', 'LicenseSettings'],
  ['users.json', 'Email'],
  ['licenses.json', 'LicenseType'],
]);

async function readFile<Row>(
  client: PoolClient,
  file: ExportFile<Row>,
  { folder, sizes, progress }: StageRequest,
  problems: Problems,
): Promise<void> {
  progress.step(`Reading ${file.name}`, sizes.get(file.name) ?? null);
  await createStaging(client, file.table, file.columns);
  const onBytes = (count: number): void => progress.advance(count);
  const rows = goodRows(file, { path: join(folder, file.name), problems, onBytes, marks: MARKS });
  await copyInto(client, file.table, file.columns, rows);
  await client.query(`analyze ${file.table}`);
}

async function bringAll(
  run: Run,
  providerId: string,
  { now, progress }: { now: Date; progress: Progress },
): Promise<ImportReport> {
  const keptHere = new Notes();
  const doubledComputers = new Notes();
  const detached = new Notes();
  progress.step('Writing companies and accounts', null);
  const companies = await bringCompanies(run, providerId, now, keptHere);
  const accounts = await bringAccounts(run, providerId, keptHere);
  await followAccounts(run, providerId, keptHere);
  progress.step('Writing instances', null);
  const newInstances = await planPlaces(run, providerId, now);
  await notePlaces(run, doubledComputers, detached);
  const licenses = await bringLicenses(run, providerId, { now, progress, notes: keptHere });
  await followNames(run, providerId);
  progress.step('Writing what instances need', null);
  await bringNeeds(run, providerId);
  const report = { providerId, companies, accounts, licenses, newInstances, keptHere, doubledComputers, detached };
  if (hasChanged(report)) await tell(run, report, now);
  progress.step('Committing', null);
  return report;
}

/** Leaves the audit entry, and the events that have clients read anew. */
async function tell(run: Run, report: ImportReport, now: Date): Promise<void> {
  const { providerId, companies, accounts, licenses, newInstances, keptHere, doubledComputers, detached } = report;
  const counts = { keptHere: keptHere.total, doubledComputers: doubledComputers.total, detached: detached.total };
  const outcome = { companies, accounts, licenses, newInstances, ...counts };
  const actor = { id: 'import', name: 'Import' };
  await writeAudit(run, { providerId, actor, command: 'import', input: {}, outcome }, now);
  await writeEvents(run, providerId, [everyInstanceChanged, everyLicenseChanged], now);
}
