import { sql, type RawBuilder } from 'kysely';
import { all, TRUE, type Condition, type Run } from '../../kernel/sql.ts';
import { rowsOf, type OpenChangeSet, type Span } from './change-scope.ts';
import { OutcomeCode } from './change-set.entity.ts';
import { type Bench } from './judge-rows.ts';
import { isFree } from './match-free.ts';
import { revived, suppliedBy } from './supply.ts';

/** What may have become of a license between its choice and the turn of its row: someone else was faster. */
const LOST = ['IN_USE', 'NOT_IN_POOL', 'EXPIRED'] as const;

/** A row whose license was taken. */
interface LostRow {
  place: number;
  type: number;
  company: string | null;
}

/**
 * Chooses other free licenses for the rows of a span whose licenses were taken meanwhile, where the server chose them: of
 * those that nobody else has locked, and that no other row of the change is to get. They wait to be judged then. What was
 * chosen from licenses that were named, and finds no other, stays refused; what was found by a filter has no free license.
 *
 * @returns whether any row has another license now
 */
export async function matchAgain(run: Run, set: OpenChangeSet, span: Span, bench: Bench): Promise<boolean> {
  if (set.command === 'REPLACE') {
    const condition = sql<boolean>`line.code = ${stored('NO_FREE_LICENSE')} and line.replacement_id is not null`;
    const lost = await readLost(run, set, span, { condition, instance: sql`license.instance_id` });
    const found = await claim(run, set, lost, { given: TRUE, now: bench.now });
    await give(run, set, found, sql`replacement_id`);
    return found.size > 0;
  }
  if (set.command !== 'ASSIGN' || !set.supply) return false;
  const supply = revived(set.supply);
  const given = suppliedBy(supply, { ...bench, providerId: set.providerId }, set.reach);
  const condition = sql<boolean>`line.code = any(${LOST.map(stored)}::smallint[])`;
  const lost = await readLost(run, set, span, { condition, instance: sql`line.instance_id` });
  const found = await claim(run, set, lost, { given, now: bench.now });
  await give(run, set, found, sql`license_id`);
  const left = lost.filter(({ place }) => !found.has(place)).map(({ place }) => place);
  if (supply.filter && left.length > 0)
    await run(sql`
      update change_set_row set license_id = null, code = ${stored('NO_FREE_LICENSE')}
      where provider_id = ${set.providerId}::uuid and change_set_id = ${set.id}::uuid and place = any(${left}::int[])`);
  return found.size > 0;
}

const stored = (code: Parameters<typeof OutcomeCode.toStored>[0]): number => OutcomeCode.toStored(code);

function readLost(
  run: Run,
  set: OpenChangeSet,
  span: Span,
  { condition, instance }: { condition: Condition; instance: RawBuilder<unknown> },
): Promise<LostRow[]> {
  return run(sql<LostRow>`
    select line.place, license.license_type_id as type, instance.company_id as company
    from (select line.* from ${rowsOf(set, span)} and ${condition}) as line
    join license on license.provider_id = ${set.providerId}::uuid and license.id = line.license_id
    join instance on instance.provider_id = ${set.providerId}::uuid and instance.id = ${instance}
    order by line.place`);
}

interface FreeLicense {
  id: string;
  type: number;
  pool: string | null;
}

/**
 * Locks free licenses for these rows: of each pool as many as it may have to give, those that are valid longest.
 *
 * @returns the license of each row that has one, by its place: of its company's pool first, then of the global one
 */
async function claim(
  run: Run,
  set: OpenChangeSet,
  lost: readonly LostRow[],
  { given, now }: { given: Condition; now: Date },
): Promise<Map<number, string>> {
  if (lost.length === 0) return new Map();
  const pools = lost.flatMap(({ type, company }) => [...new Set([company, null])].map((pool) => ({ type, pool })));
  const wanted = [...Map.groupBy(pools, keyOf).values()].flatMap((same) =>
    same.slice(0, 1).map((pool) => ({ ...pool, count: same.length })),
  );
  const isNoOthers = sql<boolean>`license.id not in (
    select coalesce(line.replacement_id, line.license_id) from change_set_row as line
    where line.provider_id = ${set.providerId}::uuid and line.change_set_id = ${set.id}::uuid
      and line.code in (${stored('PENDING')}, ${stored('CHANGED')}) and line.license_id is not null)`;
  const free = await run(sql<FreeLicense>`
    select license.id, wanted.type, wanted.pool
    from unnest(${wanted.map(({ type }) => type)}::smallint[], ${wanted.map(({ pool }) => pool)}::uuid[],
      ${wanted.map(({ count }) => count)}::int[]) as wanted (type, pool, count)
    cross join lateral (
      select license.id, license.expires_at from license
      where license.provider_id = ${set.providerId}::uuid and license.license_type_id = wanted.type
        and license.pool_company_id is not distinct from wanted.pool and ${all([isFree(now), given, isNoOthers])}
      order by license.expires_at desc, license.id limit wanted.count for update skip locked
    ) as license
    order by license.expires_at desc, license.id`);
  const queues = Map.groupBy(free.toReversed(), keyOf);
  const found = new Map<number, string>();
  for (const { place, type, company } of lost) {
    const license = queues.get(keyOf({ type, pool: company }))?.pop() ?? queues.get(keyOf({ type, pool: null }))?.pop();
    if (license) found.set(place, license.id);
  }
  return found;
}

const keyOf = ({ type, pool }: { type: number; pool: string | null }): string => `${type} ${pool ?? ''}`;

/** Has rows wait with other licenses. @param column of `change_set_row`, that holds the license */
async function give(
  run: Run,
  set: OpenChangeSet,
  found: ReadonlyMap<number, string>,
  column: RawBuilder<unknown>,
): Promise<void> {
  if (found.size === 0) return;
  await run(sql`
    update change_set_row as line set ${column} = given.id, code = ${stored('PENDING')}
    from unnest(${[...found.keys()]}::int[], ${[...found.values()]}::uuid[]) as given (place, id)
    where line.provider_id = ${set.providerId}::uuid and line.change_set_id = ${set.id}::uuid
      and line.place = given.place`);
}
