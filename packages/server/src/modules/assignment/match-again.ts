import { sql, type RawBuilder } from 'kysely';
import { all, TRUE, type Condition, type Run } from '../../kernel/sql.ts';
import { rowsOf, type OpenChangeSet, type Span } from './change-scope.ts';
import { OutcomeCode } from './change-set.entity.ts';
import { type Bench } from './judge-rows.ts';
import { isFree, matched } from './match-free.ts';
import { revived, suppliedBy } from './supply.ts';

/** What may have become of a license between its choice and the turn of its row: someone else was faster. */
const LOST = ['IN_USE', 'NOT_IN_POOL', 'EXPIRED'] as const;

/**
 * Chooses other free licenses for the rows of a span whose licenses were taken meanwhile, where they were chosen by the
 * server: of those that nobody else has locked, and that no other row of the change is to get. They wait to be judged then.
 * What was named one by one, and finds no other, stays refused as it is; what was found by a filter has no free license.
 *
 * @returns whether any row has another license now
 */
export async function matchAgain(run: Run, set: OpenChangeSet, span: Span, bench: Bench): Promise<boolean> {
  if (set.command === 'REPLACE') return matchReplacementsAgain(run, set, span, bench);
  if (set.command !== 'ASSIGN' || !set.supply) return false;
  const supply = revived(set.supply);
  const given = suppliedBy(supply, { ...bench, providerId: set.providerId }, set.reach);
  const codes = LOST.map((code) => OutcomeCode.toStored(code));
  const lost = sql`
    select line.place as key, license.license_type_id as type, instance.company_id as company
    from (select line.* from ${rowsOf(set, span)}) as line
    join license on license.provider_id = ${set.providerId}::uuid and license.id = line.license_id
    join instance on instance.provider_id = ${set.providerId}::uuid and instance.id = line.instance_id
    where line.code = any(${codes}::smallint[])`;
  const rows = await run(sql<{ found: boolean }>`
    with ${claimed(set, { lost, given, now: bench.now })}
    update change_set_row as line set
      license_id = case when matched.license_id is null and ${Boolean(supply.filter)} then null
        else coalesce(matched.license_id, line.license_id) end,
      code = case when matched.license_id is not null then ${OutcomeCode.toStored('PENDING')}
        when ${Boolean(supply.filter)} then ${OutcomeCode.toStored('NO_FREE_LICENSE')} else line.code end::smallint
    from matched
    where line.provider_id = ${set.providerId}::uuid and line.change_set_id = ${set.id}::uuid and line.place = matched.key
    returning matched.license_id is not null as found`);
  return rows.some(({ found }) => found);
}

async function matchReplacementsAgain(run: Run, set: OpenChangeSet, span: Span, bench: Bench): Promise<boolean> {
  const lost = sql`
    select line.place as key, license.license_type_id as type, instance.company_id as company
    from (select line.* from ${rowsOf(set, span)}) as line
    join license on license.provider_id = ${set.providerId}::uuid and license.id = line.license_id
    join instance on instance.provider_id = ${set.providerId}::uuid and instance.id = license.instance_id
    where line.code = ${OutcomeCode.toStored('NO_FREE_LICENSE')} and line.replacement_id is not null`;
  const rows = await run(sql`
    with ${claimed(set, { lost, given: TRUE, now: bench.now })}
    update change_set_row as line set replacement_id = matched.license_id, code = ${OutcomeCode.toStored('PENDING')}
    from matched
    where line.provider_id = ${set.providerId}::uuid and line.change_set_id = ${set.id}::uuid and line.place = matched.key
      and matched.license_id is not null
    returning 1`);
  return rows.length > 0;
}

interface Claim {
  /** A SELECT of `key, type, company`. */
  readonly lost: RawBuilder<unknown>;
  /** Over `license`: which may be given. */
  readonly given: Condition;
  readonly now: Date;
}

/** Common table expressions up to `matched`, over licenses that are locked with it: as many of a pool as it may give. */
function claimed(set: OpenChangeSet, { lost, given, now }: Claim): RawBuilder<unknown> {
  const [pending, changed] = [OutcomeCode.toStored('PENDING'), OutcomeCode.toStored('CHANGED')];
  const isNoOthers = sql<boolean>`license.id not in (
    select coalesce(line.replacement_id, line.license_id) from change_set_row as line
    where line.provider_id = ${set.providerId}::uuid and line.change_set_id = ${set.id}::uuid
      and line.code in (${pending}, ${changed}) and line.license_id is not null)`;
  const free = (pool: RawBuilder<unknown>): RawBuilder<unknown> => sql`
    cross join lateral (
      select license.id, license.expires_at from license
      where license.provider_id = ${set.providerId}::uuid and license.license_type_id = wanted.type and ${pool}
        and ${all([isFree(now), given, isNoOthers])}
      order by license.expires_at desc, license.id limit wanted.count for update skip locked
    ) as license`;
  return sql`
    demand as materialized (${lost}),
    own_free as materialized (
      select license.id, wanted.type, wanted.company as pool, license.expires_at
      from (select type, company, count(*) as count from demand where company is not null group by type, company) as wanted
      ${free(sql`license.pool_company_id = wanted.company`)}
    ),
    global_free as materialized (
      select license.id, wanted.type, null::uuid as pool, license.expires_at
      from (select type, count(*) as count from demand group by type) as wanted
      ${free(sql`license.pool_company_id is null`)}
    ),
    supply as (
      select id, type, pool, row_number() over (partition by type, pool order by expires_at desc, id) as turn
      from (select * from own_free union all select * from global_free) as free
    ),
    ${matched}`;
}
