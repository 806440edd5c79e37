import { sql, type RawBuilder } from 'kysely';
import { NIL_ID } from '../../kernel/ids.ts';
import { type Run } from '../../kernel/sql.ts';
import { SEARCH_TEXT } from './license.change.ts';
import { expiringUntil } from './license.rules.ts';

/** Something that is not as the rows say. */
export interface Difference {
  /** Which invariant is broken. */
  readonly what: string;
  /** Where, and what is kept and what was counted. */
  readonly detail: string;
}

/**
 * Recounts everything that is kept about a provider's licenses from the rows themselves, and compares. Fold first, at the
 * same `now`. Proportional to all rows: a check for operators and tests, not for requests.
 *
 * @returns what differs; empty when all is well
 */
export async function verifyProvider(run: Run, providerId: string, now: Date): Promise<Difference[]> {
  const provider = sql`${providerId}::uuid`;
  const checks = {
    'unfolded deltas': sql`select id::text as detail from license_count_delta where provider_id = ${provider}
      union all select id::text from need_delta where provider_id = ${provider}`,
    'counts by expiry': compareCounts(provider),
    'compact counts': compareCompact(provider, now),
    'required quantity': compareRequirement(provider, now),
    'required quantity of the provider': compareProviderRequirement(provider),
    'search text': sql`
      select license.number::text as detail from license
      left join license_search on license_search.provider_id = license.provider_id and license_search.license_id = license.id
      left join company on company.provider_id = license.provider_id and company.id = license.company_id
      left join instance on instance.provider_id = license.provider_id and instance.id = license.instance_id
      where license.provider_id = ${provider} and (license_search.text is distinct from ${SEARCH_TEXT}
        or license_search.license_type_id <> license.license_type_id or license_search.category <> license.category
        or license_search.company_name <> coalesce(company.name, '')
        or license_search.instance_name <> coalesce(instance.name, ''))`,
    'company of a license': sql`
      select license.number::text as detail from license
      left join instance on instance.provider_id = license.provider_id and instance.id = license.instance_id
      where license.provider_id = ${provider} and license.company_id is distinct from
        case when license.instance_id is null then license.pool_company_id else instance.company_id end`,
    'one license of a type an instance': sql`
      select concat_ws(' ', instance_id, license_type_id) as detail from license
      where provider_id = ${provider} and unit = 0 and instance_id is not null
      group by instance_id, license_type_id having count(*) > 1`,
    'licenses in renewal': sql`
      select license.number::text as detail from license
      where license.provider_id = ${provider} and license.renewal_state is not null and not exists (
        select from renewal
        where renewal.provider_id = license.provider_id and renewal.license_id = license.id and extended_at is null)`,
    'history of assignments': sql`
      select license.number::text as detail from license
      left join license_assignment as open on open.provider_id = license.provider_id
        and open.license_id = license.id and upper_inf(open.during)
      where license.provider_id = ${provider} and license.instance_id is distinct from open.instance_id`,
    'one open assignment a license': sql`
      select license_id::text as detail from license_assignment
      where provider_id = ${provider} and upper_inf(during) group by license_id having count(*) > 1`,
    'assignments that overlap': sql`
      select one.license_id::text as detail from license_assignment as one
      join license_assignment as other on other.provider_id = one.provider_id and other.license_id = one.license_id
        and other.during && one.during and other.ctid <> one.ctid
      where one.provider_id = ${provider}`,
    'rows across providers': sql`
      select license.number::text as detail from license
      left join instance on instance.provider_id = license.provider_id and instance.id = license.instance_id
      left join company on company.provider_id = license.provider_id and company.id = license.company_id
      left join company as pool on pool.provider_id = license.provider_id and pool.id = license.pool_company_id
      where license.provider_id = ${provider} and (
        (license.instance_id is not null and instance.id is null) or (license.company_id is not null and company.id is null)
        or (license.pool_company_id is not null and pool.id is null))`,
  };
  const differences: Difference[] = [];
  for (const [what, query] of Object.entries(checks)) {
    const rows = await run(sql<{ detail: string }>`${query} limit 100`);
    differences.push(...rows.map(({ detail }) => ({ what, detail })));
  }
  return differences;
}

const KEY = sql`scope, license_type_id, category, used, auto_renew`;

/** Every license once for the provider, and once for its company. */
const scoped = (provider: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select place.scope, license.* from license
  cross join lateral (values (${provider}), (coalesce(company_id, ${NIL_ID}::uuid))) as place (scope)
  where provider_id = ${provider}`;

const compareCounts = (provider: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select concat_ws(' ', ${KEY}, expires_at, 'kept', kept.count, 'counted', counted.count) as detail
  from (select ${KEY}, expires_at, count from license_count_by_expiry where provider_id = ${provider}) as kept
  full join (select ${KEY}, expires_at, count(*)::int as count from (${scoped(provider)}) as license
    group by ${KEY}, expires_at) as counted using (${KEY}, expires_at)
  where kept.count is distinct from counted.count`;

const compareCompact = (provider: RawBuilder<unknown>, now: Date): RawBuilder<unknown> => sql`
  select concat_ws(' ', ${KEY}, 'kept', kept.valid_count, kept.expired_count, 'counted', valid, expired) as detail
  from (select * from license_count where provider_id = ${provider} and (valid_count, expired_count) <> (0, 0)) as kept
  full join (
    select ${KEY}, count(*) filter (where expires_at > ${now}::timestamptz)::int as valid,
      count(*) filter (where expires_at <= ${now}::timestamptz)::int as expired
    from (${scoped(provider)}) as license group by ${KEY}
  ) as counted using (${KEY})
  where (kept.valid_count, kept.expired_count) is distinct from (counted.valid, counted.expired)`;

function compareRequirement(provider: RawBuilder<unknown>, now: Date): RawBuilder<unknown> {
  const horizon = sql`${expiringUntil(now)}::timestamptz`;
  return sql`
    select concat_ws(' ', scope, license_type_id, 'kept', kept.need, kept.covered, kept.free, kept.lacking,
      'counted', counted.need, counted.covered, counted.free, counted.lacking) as detail
    from (
      select scope, license_type_id, need, covered, free, lacking from requirement
      where provider_id = ${provider} and scope <> ${provider} and (need, covered, free) <> (0, 0, 0)
    ) as kept
    full join (
      select *, greatest(0, need - covered - case when scope = ${NIL_ID}::uuid then 0 else free end) as lacking
      from (
        select scope, license_type_id, sum(need)::int as need, sum(covered)::int as covered, sum(free)::int as free
        from (
          select coalesce(company_id, ${NIL_ID}::uuid) as scope, license_type_id, 0 as need,
            (used and (expires_at > ${horizon} or (auto_renew and expires_at > ${now}::timestamptz)))::int as covered,
            (not used and category = 0 and expires_at > ${horizon})::int as free
          from license where provider_id = ${provider}
          union all
          select coalesce(instance.company_id, ${NIL_ID}::uuid), need.license_type_id, need.quantity, 0, 0
          from need join instance on instance.provider_id = need.provider_id and instance.id = need.instance_id
          where need.provider_id = ${provider}
        ) as part group by scope, license_type_id
      ) as summed where (need, covered, free) <> (0, 0, 0)
    ) as counted using (scope, license_type_id)
    where (kept.need, kept.covered, kept.free, kept.lacking)
      is distinct from (counted.need, counted.covered, counted.free, counted.lacking)`;
}

const compareProviderRequirement = (provider: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select concat_ws(' ', license_type_id, 'kept', coalesce(kept.lacking, 0), 'counted', counted.lacking) as detail
  from (
    select license_type_id, sum(lacking) as lacking from requirement
    where provider_id = ${provider} and scope <> ${provider} group by license_type_id
  ) as counted
  left join (
    select license_type_id, lacking from requirement where provider_id = ${provider} and scope = ${provider}
  ) as kept using (license_type_id)
  where coalesce(kept.lacking, 0) <> counted.lacking`;
