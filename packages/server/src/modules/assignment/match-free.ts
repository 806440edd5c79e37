import { sql, type RawBuilder } from 'kysely';
import { all, type Condition, type Run } from '../../kernel/sql.ts';
import { type OpenChangeSet } from './change-scope.ts';
import { OutcomeCode } from './change-set.entity.ts';
import { insertRows, MOST_ROWS } from './plan-rows.ts';

/** When and where free licenses are looked for. */
export interface Search {
  readonly now: Date;
  /** Today, by the provider's calendar: YYYY-MM-DD. */
  readonly day: string;
}

/** The licenses that may be given away, over `license`: commercial, valid, and on no instance. */
export const isFree = (now: Date): Condition =>
  sql<boolean>`license.instance_id is null and license.category = 0 and license.expires_at > ${now}::timestamptz`;

/** Of one pool, those come first that are valid longest. */
const supply = (providerId: string, condition: Condition): RawBuilder<unknown> => sql`
  select id, license_type_id as type, pool_company_id as pool,
    row_number() over (partition by license_type_id, pool_company_id order by expires_at desc, id) as turn
  from license where license.provider_id = ${providerId}::uuid and ${condition}`;

/**
 * Common table expressions: `own` and `matched` give each row of `demand` (`key, type, company`) a license of `supply`
 * or null: of its company's pool first, then of the global one.
 */
const matched = sql`
  turned as (select *, row_number() over (partition by type, company order by key) as turn from demand),
  own as (
    select turned.key, turned.type, supply.id as license_id from turned
    left join supply on supply.type = turned.type and supply.pool = turned.company and supply.turn = turned.turn
  ),
  rest as (
    select key, type, row_number() over (partition by type order by key) as turn from own where license_id is null
  ),
  matched as (
    select key, license_id from own where license_id is not null
    union all
    select rest.key, supply.id from rest
    left join supply on supply.type = rest.type and supply.pool is null and supply.turn = rest.turn
  )`;

/** Whether the type `type` covers the row of `instance`, and its company uses it. */
const fits = (day: string): Condition => sql<boolean>`instance.retired_at is null and exists (
    select from coverage
    where coverage.license_type_id = type and coverage.kind = instance.kind
      and coverage.platform = instance.platform and coverage.valid_during @> ${day}::date)
  and not exists (
    select from company
    where company.provider_id = instance.provider_id and company.id = instance.company_id
      and cardinality(company.allowed_license_type_ids) > 0 and type <> all (company.allowed_license_type_ids))`;

/** How many licenses of the type `type` stand on the row of `instance`; where there may be several, those that are valid. */
const held = (now: Date): RawBuilder<number> => sql<number>`(
  select count(*) from license as holder
  where holder.provider_id = instance.provider_id and holder.instance_id = instance.id
    and holder.license_type_id = type and (holder.unit = 0 or holder.expires_at > ${now}::timestamptz))`;

/**
 * Plans a row for each seat that instances need and lack, as far as there are licenses for them.
 *
 * @param licenses over `license`: which may be given away
 * @param instances over `instance`: which may get one
 */
export async function planNeeds(
  run: Run,
  set: OpenChangeSet,
  { licenses, instances }: { licenses: Condition; instances: Condition },
  { now, day }: Search,
): Promise<void> {
  const { providerId } = set;
  await run(
    insertRows(
      set,
      sql`
      with supply as materialized (${supply(providerId, all([licenses, isFree(now)]))}),
      demand as (
        select row_number() over (order by instance_id, type, seat) as key, instance_id, type, company
        from (
          select instance.id as instance_id, type, instance.company_id as company, quantity - ${held(now)} as lacking
          from (select instance_id, license_type_id as type, quantity from need where provider_id = ${providerId}::uuid) as need
          join instance on instance.provider_id = ${providerId}::uuid and instance.id = need.instance_id
          where type in (select type from supply) and ${instances} and ${fits(day)}
        ) as need
        cross join lateral generate_series(1, lacking) as seat
      ),
      ${matched}
      select row_number() over (order by key) as place, license_id, instance_id, ${OutcomeCode.toStored('PENDING')}::smallint as code
      from matched join demand using (key) where license_id is not null limit ${MOST_ROWS + 1}`,
    ),
  );
}

/**
 * Plans a row for each of the instances, with a license of the type; those that can take one come first.
 *
 * @param licenses over `license`: which may be given away, all of one type
 * @param instances over `instance`: which are to get one
 */
export async function planInstances(
  run: Run,
  set: OpenChangeSet,
  { licenses, instances, typeKey }: { licenses: Condition; instances: Condition; typeKey: number | null },
  { now, day }: Search,
): Promise<void> {
  const { providerId } = set;
  const pending = OutcomeCode.toStored('PENDING');
  await run(
    insertRows(
      set,
      sql`
      with supply as materialized (${supply(providerId, all([licenses, isFree(now)]))}),
      demand as (
        select row_number() over (order by (${fits(day)} and (${held(now)} = 0)) desc, instance.id) as key,
          instance.id as instance_id, type, instance.company_id as company
        from instance cross join (select ${typeKey}::smallint as type) as wanted
        where instance.provider_id = ${providerId}::uuid and ${instances}
        limit ${MOST_ROWS + 1}
      ),
      ${matched}
      select key as place, license_id, instance_id,
        (case when license_id is null then ${OutcomeCode.toStored('NO_FREE_LICENSE')} else ${pending} end)::smallint as code
      from matched join demand using (key)`,
    ),
  );
}

/** The types of the free licenses under the condition, as keys. */
export async function typesOfFree(run: Run, providerId: string, condition: Condition, now: Date): Promise<number[]> {
  const rows = await run(sql<{ key: number }>`
    select distinct license_type_id as key from license
    where license.provider_id = ${providerId}::uuid and ${all([condition, isFree(now)])}`);
  return rows.map(({ key }) => key);
}

/** Gives each planned license that stands on an instance, expired, a free one to be replaced by, as far as there are any. */
export async function matchReplacements(run: Run, { providerId, id }: OpenChangeSet, { now }: Search): Promise<void> {
  await run(sql`
    with demand as (
      select line.place as key, license.license_type_id as type, instance.company_id as company
      from change_set_row as line
      join license on license.provider_id = ${providerId}::uuid and license.id = line.license_id
      join instance on instance.provider_id = ${providerId}::uuid and instance.id = license.instance_id
      where line.provider_id = ${providerId}::uuid and line.change_set_id = ${id}::uuid
        and license.expires_at <= ${now}::timestamptz
    ),
    supply as materialized (
      ${supply(providerId, all([sql<boolean>`license.license_type_id in (select type from demand)`, isFree(now)]))}
    ),
    ${matched}
    update change_set_row as line set replacement_id = matched.license_id
    from matched
    where line.provider_id = ${providerId}::uuid and line.change_set_id = ${id}::uuid and line.place = matched.key`);
}
