import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { command } from '../../kernel/command.ts';
import { checkSize } from '../../kernel/comparators.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { rowIdOf } from '../../kernel/ids.ts';
import { type Selection } from '../../kernel/selection.ts';
import { all, TRUE, type Condition, type Run } from '../../kernel/sql.ts';
import { userErrorsOf } from '../../kernel/user-error.ts';
import { compileInstanceFilter, lockInstances, readInstancesByIds } from '../instance/index.ts';
import { keepChange, readChangeSet } from '../assignment/index.ts';
import { placeLicenses, type PlacedLicense } from '../license/index.ts';
import { type RetireInstancesInput, type RetireInstancesPayload } from './enrollment.payload.ts';
import { heldBy, newsOf, readBefore } from './instance-news.ts';
import { writeNeeds } from './needs.ts';

/** Instances that one command may name. */
const MOST_IDS = 1_000;

/** Instances that one command may retire by a filter. */
const MOST_RETIRED = 20_000;

/** Instances that the answer names. */
const MOST_ANSWERED = 100;

interface Answer {
  readonly retiredCount: number;
  readonly freedCount: number;
  /** Row ids of the first ones. */
  readonly ids: readonly string[];
  /** Row id; null where they had no licenses. */
  readonly changeSetId: string | null;
}

/**
 * Takes instances out of service: their licenses go back to their pools, and they need nothing any more. Those that are
 * retired already are left as they are.
 */
export async function retireInstances(
  context: Context,
  { idempotencyKey, dryRun, ...input }: RetireInstancesInput,
  selection: Selection,
): Promise<RetireInstancesPayload> {
  const wanted = { name: 'retireInstances', permission: 'license.change', idempotencyKey, input } as const;
  const { answer, userErrors } = dryRun
    ? await foresee(context, input)
    : await command<Answer>(context, wanted, (run) => retire(run, context, input));
  if (!answer) return { retiredCount: 0, freedCount: 0, changeSet: null, instances: [], userErrors };
  const { retiredCount, freedCount, ids, changeSetId } = answer;
  const { instances: fields, changeSet: isAsked } = selection;
  const changeSet = isAsked && changeSetId ? await readChangeSet(context, changeSetId) : null;
  const instances = fields && ids.length > 0 ? await readInstancesByIds(context, ids, fields) : [];
  return { retiredCount, freedCount, changeSet, instances, userErrors };
}

type Wish = Pick<RetireInstancesInput, 'ids' | 'filter'>;

/** What would come of it. */
async function foresee(context: Context, wish: Wish) {
  const { providerId } = requirePermission(context, 'license.change');
  const { read } = context.database;
  try {
    const ids = await targetOf(read, context, wish);
    const [held] = await read(sql<{ count: number }>`
      select count(*)::int as count from license
      where provider_id = ${providerId}::uuid and instance_id = any(${ids}::uuid[])`);
    const counts = { retiredCount: ids.length, freedCount: held?.count ?? 0 };
    const answer: Answer = { ...counts, ids: ids.slice(0, MOST_ANSWERED), changeSetId: null };
    return { answer, userErrors: [] };
  } catch (error) {
    return { answer: null, userErrors: userErrorsOf(error) };
  }
}

async function retire(run: Run, context: Context, wish: Wish) {
  const { providerId, name } = requirePermission(context, 'license.change');
  const { now } = context;
  const found = new Set(await targetOf(run, context, wish));
  await lockInstances(run, providerId, [...found]);
  // Looked at again, now that nobody else changes them.
  const ids = (await targetOf(run, context, wish)).filter((id) => found.has(id));
  const before = await readBefore(run, providerId, ids);
  const freed = await placeLicenses(
    run,
    providerId,
    sql`select id, null::uuid as instance_id, pool_company_id from license
      where provider_id = ${providerId}::uuid and ${heldBy(ids)}`,
    { now, cause: 'PERSON', by: name },
  );
  await writeNeeds(
    run,
    providerId,
    ids.map((instanceId) => ({ instanceId, needs: [] })),
  );
  await run(sql`
    update instance set retired_at = ${now}::timestamptz, version = version + 1
    where provider_id = ${providerId}::uuid and id = any(${ids}::uuid[])`);
  const changeSetId = freed.length > 0 ? await keepChange(run, context, 'RETIRE', freed.map(toDone)) : null;
  return {
    answer: { retiredCount: ids.length, freedCount: freed.length, ids: ids.slice(0, MOST_ANSWERED), changeSetId },
    events: newsOf(before),
  };
}

const toDone = ({ id, version, before }: PlacedLicense) => ({
  ...{ licenseId: id, version, fromInstanceId: before.instance_id, toInstanceId: null },
  poolId: before.pool_company_id,
});

/**
 * The row ids of the instances that are to be retired and are in service, in the order of their ids.
 *
 * @throws DomainError INVALID, NOT_FOUND, TOO_MANY
 */
async function targetOf(run: Run, context: Context, { ids, filter }: Wish): Promise<string[]> {
  const { providerId, companyIds } = requirePermission(context, 'license.change');
  if (!ids === !filter) throw new DomainError('INVALID', ['ids'], 'Give either ids or a filter.');
  if (ids) return namedBy(run, context, ids);
  if (filter) checkSize(filter, ['filter']);
  const condition = filter ? compileInstanceFilter(filter, ['filter'], { providerId, now: context.now }) : TRUE;
  const rows = await run(sql<{ id: string }>`
    select instance.id from instance
    where instance.provider_id = ${providerId}::uuid and ${all([reach(companyIds), condition])}
      and instance.retired_at is null
    order by instance.id limit ${MOST_RETIRED + 1}`);
  if (rows.length > MOST_RETIRED)
    throw new DomainError(
      'TOO_MANY',
      ['filter'],
      `More than ${MOST_RETIRED.toLocaleString('en')} instances match: narrow the filter.`,
    );
  return rows.map(({ id }) => id);
}

async function namedBy(run: Run, context: Context, ids: readonly string[]): Promise<string[]> {
  const { providerId, companyIds } = requirePermission(context, 'license.change');
  if (ids.length > MOST_IDS)
    throw new DomainError('TOO_MANY', ['ids'], `Name ${MOST_IDS.toLocaleString('en')} instances at the most.`);
  const asked = [...new Set(ids)];
  const keys = asked.map((id) => rowIdOf(id, 'Instance')).filter((key) => key !== null);
  const rows = await run(sql<{ id: string; retired: boolean }>`
    select id, retired_at is not null as retired from instance
    where provider_id = ${providerId}::uuid and id = any(${keys}::uuid[]) and ${reach(companyIds)} order by id`);
  const missing = asked.length - rows.length;
  if (missing > 0) throw new DomainError('NOT_FOUND', ['ids'], `${missing} of these instances do not exist.`);
  return rows.filter(({ retired }) => !retired).map(({ id }) => id);
}

const reach = (companyIds: readonly string[] | null): Condition =>
  companyIds ? sql<boolean>`instance.company_id = any(${companyIds}::uuid[])` : TRUE;
