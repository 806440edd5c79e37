import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { requirePermission } from '../../../kernel/access.ts';
import { dayOf } from '../../../kernel/calendar.ts';
import { command } from '../../../kernel/command.ts';
import { type Context } from '../../../kernel/context.ts';
import { type Run } from '../../../kernel/sql.ts';
import { userErrorsOf, type UserError } from '../../../kernel/user-error.ts';
import { catalogOf } from '../../catalog/index.ts';
import { instancesEnrolled } from '../../instance/index.ts';
import { licensesPlaced } from '../../license/index.ts';
import { type CatalogOfDay } from '../asked-needs.ts';
import { writeNeeds } from '../needs.ts';
import { serve } from '../serve.ts';
import { BadRows, type BadRow } from './instance-rows.rules.ts';
import { placeRows, type PlannedInstance } from './place-rows.ts';
import { readInstances, type InstanceList } from './read-instances.ts';

/** What came of a list of instances, or would. */
export interface ImportedInstances {
  /** How many instances are new. */
  readonly createdCount: number;
  /** How many were there before: of the same company, name and operating system. They are left as they are. */
  readonly unchangedCount: number;
  /** Rows that keep the list from being imported: then nothing is. The first 100, by their place in the list. */
  readonly badRows: readonly BadRow[];
  readonly badRowCount: number;
  readonly userErrors: readonly UserError[];
}

interface Counts {
  readonly createdCount: number;
  readonly unchangedCount: number;
}

const NONE = { createdCount: 0, unchangedCount: 0, badRows: [], badRowCount: 0 };

/** The list cannot be imported as it is. */
class BadList extends Error {
  constructor(readonly bad: BadRows) {
    super(`${bad.total} rows are bad`);
    this.name = 'BadList';
  }
}

/**
 * Enrolls the instances of a list: all that are new, or none where a row is bad.
 *
 * @param text as {@link readInstances} takes it
 * @param dryRun only says what would come of it
 */
export async function importInstances(
  context: Context,
  { text, dryRun, idempotencyKey }: { text: AsyncIterable<Buffer>; dryRun: boolean; idempotencyKey: string },
): Promise<ImportedInstances> {
  const { timeZone } = requirePermission(context, 'license.change');
  const hash = createHash('sha256');
  try {
    const list = await readInstances(hashed(text, hash));
    const today = { catalog: await catalogOf(context), day: dayOf(context.now, timeZone) };
    if (dryRun) return { ...NONE, ...(await foresee(context, list, today)), userErrors: [] };
    const input = { sha256: hash.digest('base64url'), rowCount: list.rows.length };
    const wanted = { name: 'importInstances', permission: 'license.change', idempotencyKey, input } as const;
    const { answer, userErrors } = await command<Counts>(context, wanted, (run) => bring(run, context, list, today));
    return { ...NONE, ...answer, userErrors };
  } catch (error) {
    if (error instanceof BadList)
      return { ...NONE, badRows: sorted(error.bad.first), badRowCount: error.bad.total, userErrors: [] };
    return { ...NONE, userErrors: userErrorsOf(error) };
  }
}

const sorted = (rows: readonly BadRow[]): BadRow[] => rows.toSorted((one, other) => one.row - other.row);

async function* hashed(text: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>): AsyncIterable<Buffer> {
  for await (const part of text) {
    hash.update(part);
    yield part;
  }
}

/** @throws BadList */
async function plan(
  run: Run,
  context: Context,
  { rows, bad }: InstanceList,
  today: CatalogOfDay,
): Promise<PlannedInstance[]> {
  // What was wrong with the rows themselves stands in `bad` already; the transaction may come here again.
  const all = new BadRows();
  for (const { row, reason } of bad.first) all.add(row, reason);
  all.total = bad.total;
  const planned = await placeRows(run, context, { rows, bad: all, today });
  if (all.total > 0) throw new BadList(all);
  return planned;
}

async function foresee(context: Context, list: InstanceList, today: CatalogOfDay): Promise<Counts> {
  const { read } = context.database;
  const planned = await plan(read, context, list, today);
  const known = await readKnown(read, context, planned);
  return { createdCount: planned.length - known.size, unchangedCount: known.size };
}

async function bring(run: Run, context: Context, list: InstanceList, today: CatalogOfDay) {
  const planned = await plan(run, context, list, today);
  const known = await readKnown(run, context, planned);
  const created = await create(
    run,
    context,
    planned.filter(({ id }) => !known.has(id)),
  );
  const { providerId } = requirePermission(context, 'license.change');
  const fresh = planned.filter(({ id }) => created.has(id));
  await writeNeeds(
    run,
    providerId,
    fresh.map(({ id, needs }) => ({ instanceId: id, needs })),
  );
  const served = await serve(run, context, [...created], 'INSTANCE_ENROLLED');
  const events = [...instancesEnrolled([...created]), ...licensesPlaced(served)];
  return { answer: { createdCount: fresh.length, unchangedCount: planned.length - fresh.length }, events };
}

const given = (planned: readonly PlannedInstance[]) => sql`
  unnest(${planned.map(({ id }) => id)}::uuid[], ${planned.map(({ companyId }) => companyId)}::uuid[],
    ${planned.map(({ name }) => name)}::text[], ${planned.map(({ operatingSystem }) => operatingSystem)}::text[],
    ${planned.map(({ kind }) => kind)}::smallint[], ${planned.map(({ platform }) => platform)}::smallint[])
    as given (id, company_id, name, operating_system, kind, platform)`;

/** The planned ones that are in service here already, whosever account they are. */
async function readKnown(run: Run, context: Context, planned: readonly PlannedInstance[]): Promise<Set<string>> {
  const { providerId } = requirePermission(context, 'license.change');
  const rows = await run(sql<{ id: string }>`
    select distinct given.id from ${given(planned)}
    join instance on instance.provider_id = ${providerId}::uuid and instance.name = given.name collate "und-x-icu"
      and instance.operating_system = given.operating_system
      and instance.company_id is not distinct from given.company_id and instance.retired_at is null`);
  return new Set(rows.map(({ id }) => id));
}

/** Whoever enrolls one of them in the same moment wins: it is there then. @returns the row ids of those that are new */
async function create(run: Run, context: Context, planned: readonly PlannedInstance[]): Promise<Set<string>> {
  const { providerId } = requirePermission(context, 'license.change');
  const rows = await run(sql<{ id: string }>`
    insert into instance (provider_id, id, kind, platform, name, operating_system, company_id, created_at)
    select ${providerId}::uuid, id, kind, platform, name, operating_system, company_id, ${context.now}::timestamptz
    from ${given(planned)} order by company_id, name, operating_system
    on conflict do nothing
    returning id`);
  return new Set(rows.map(({ id }) => id));
}
