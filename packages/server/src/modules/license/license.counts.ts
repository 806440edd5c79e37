import { sql, type RawBuilder } from 'kysely';
import { matchesAbsent } from '../../kernel/comparators.ts';
import { MOST_COUNTED, type Count } from '../../kernel/count.ts';
import { NIL_ID } from '../../kernel/ids.ts';
import { all, any, FALSE, TRUE, type Condition, type Run } from '../../kernel/sql.ts';
import { relatedCompany, type CompanyFilter } from '../company/index.ts';
import { compileLicenseFilter, demandsOf, fieldsOf, type FilterScope, type LicenseFilter } from './license.filter.ts';
import { expiringUntil } from './license.rules.ts';

/** Counts of licenses under one filter: each is the filter together with its own condition. */
export interface LicenseCounts {
  readonly totalCount: Count;
  readonly usedCount: Count;
  readonly unusedCount: Count;
  readonly validCount: Count;
  readonly expiredCount: Count;
  readonly expiringCount: Count;
  readonly autoRenewCount: Count;
}

/** Counts by what they are split by. */
export interface CountsBy<Key> {
  /** Of a key without any license too; where counting stopped at the bound, every key may have more than was counted. */
  of(key: Key): LicenseCounts;
}

/** What counts are split by. */
export type CountKey = 'license_type_id' | 'company_id' | 'all';

const COMPACT_FIELDS = new Set(['licenseType', 'category', 'used', 'autoRenew', 'valid', 'renewalStatus', 'company']);
const EXPIRY_FIELDS = new Set([...COMPACT_FIELDS, 'expiring', 'expiresAt']);

/**
 * Counts licenses, from the roll-ups wherever they hold what the filter names, exactly; otherwise row by row up to
 * 10,000 in all, and says so.
 *
 * @param by a counts a license type, a company (key null: none), or one for all (key null)
 */
export async function countLicenses<Key extends number | string | null>(
  run: Run,
  filter: LicenseFilter,
  scope: FilterScope,
  by: CountKey,
): Promise<CountsBy<Key>> {
  const { from, isRolledUp } = countable(filter, scope, by);
  const read = await run(sql<CountRow>`
    select ${by === 'all' ? sql`null` : sql.ref(`license.${by}`)} as key,
      sum(n)::int as total, coalesce(sum(n) filter (where used), 0)::int as used,
      coalesce(sum(n) filter (where expires_at > ${scope.now}), 0)::int as valid,
      coalesce(sum(n) filter (where auto_renew), 0)::int as auto_renew, sum(soon)::int as expiring
    ${from}
    group by 1`);
  const isExact = isRolledUp || read.reduce((sum, row) => sum + row.total, 0) <= MOST_COUNTED;
  const counts = new Map(read.map((row) => [row.key as Key, toCounts(row, isExact)]));
  const none = toCounts(NONE, isExact);
  return { of: (key) => counts.get(key) ?? none };
}

/** What can be counted under a filter. */
export interface Countable {
  /** FROM and WHERE, of rows named `license` with the columns of the roll-ups, each for `n` licenses. */
  readonly from: RawBuilder<unknown>;
  /** Whether it is all of them; else there are 10,001 rows at the most, a license each. */
  readonly isRolledUp: boolean;
}

/** @param by what is to be told apart */
export function countable(filter: LicenseFilter, scope: FilterScope, by: CountKey): Countable {
  const condition = compileLicenseFilter(filter, scope);
  const fields = fieldsOf(filter);
  const isRolledUp = [...fields].every((field) => EXPIRY_FIELDS.has(field));
  const source = isRolledUp ? rolledUpFor(filter, scope, fields, by) : rows(condition, fields, scope);
  return { from: sql`from (${source}) as license where ${isRolledUp ? condition : TRUE}`, isRolledUp };
}

interface CountRow {
  key: number | string | null;
  total: number;
  used: number;
  valid: number;
  auto_renew: number;
  expiring: number;
}

const NONE: CountRow = { key: null, total: 0, used: 0, valid: 0, auto_renew: 0, expiring: 0 };

function toCounts(row: CountRow, isExact: boolean): LicenseCounts {
  const count = (value: number): Count => ({ value: isExact ? value : Math.min(value, MOST_COUNTED), isExact });
  return {
    totalCount: count(row.total),
    usedCount: count(row.used),
    unusedCount: count(row.total - row.used),
    validCount: count(row.valid),
    expiredCount: count(row.total - row.valid),
    expiringCount: count(row.expiring),
    autoRenewCount: count(row.auto_renew),
  };
}

/** One row a license, with the columns of the roll-ups. */
function rows(
  condition: Condition,
  fields: ReadonlySet<string>,
  { providerId, now }: FilterScope,
): RawBuilder<unknown> {
  return sql`
    select license.company_id, license.license_type_id, license.used, license.auto_renew, license.expires_at, 1 as n,
      (license.expires_at > ${now} and license.expires_at <= ${expiringUntil(now)})::int as soon
    from ${licenseSource(fields.has('search'))}
    where license.provider_id = ${providerId}::uuid and ${condition}
    limit ${MOST_COUNTED + 1}`;
}

/** The rows that a filter is compiled for: the search text stands in the view alone. */
export const licenseSource = (searches: boolean): RawBuilder<unknown> =>
  searches ? sql`license_hit as license` : sql`license`;

/** The roll-ups, with what is in renewal set apart where the filter asks for it: that is no part of their key. */
function rolledUpFor(
  filter: LicenseFilter,
  scope: FilterScope,
  fields: ReadonlySet<string>,
  by: CountKey,
): RawBuilder<unknown> {
  const source = rolledUp(filter, scope, fields, by);
  if (!fields.has('renewalStatus')) return source;
  const { providerId, now } = scope;
  return sql`
    select *, null::smallint as renewal_state from (${source}) as license
    union all
    select company_id, license_type_id, category, used, auto_renew, expires_at, moved.n,
      case when expires_at > ${now} and expires_at <= ${expiringUntil(now)} then moved.n else 0 end, moved.state
    from license cross join lateral (values (-1, null::smallint), (1, renewal_state)) as moved (n, state)
    where provider_id = ${providerId}::uuid and renewal_state is not null`;
}

/**
 * The roll-ups with what has not been folded into them: `n` licenses a row, of which `soon` expire within 30 days. The
 * compact roll-up knows valid and expired only, as far and near: its rows expire never, or did for ever.
 */
function rolledUp(
  filter: LicenseFilter,
  scope: FilterScope,
  fields: ReadonlySet<string>,
  by: CountKey,
): RawBuilder<unknown> {
  const { providerId, now } = scope;
  const soon = expiringUntil(now);
  const isByCompany = by === 'company_id' || fields.has('company');
  const scopes = isByCompany ? companyScopes(filter, scope) : sql<boolean>`scope = ${providerId}::uuid`;
  const company = isByCompany ? sql`nullif(scope, ${NIL_ID}::uuid)` : sql`null::uuid`;
  const key = sql`${company} as company_id, license_type_id, category, used, auto_renew`;
  const here = sql`provider_id = ${providerId}::uuid and ${scopes}`;
  const deltas = sql`
    select company_id, license_type_id, category, used, auto_renew, expires_at, change as n,
      case when expires_at > ${now} and expires_at <= ${soon} then change else 0 end as soon
    from license_count_delta where provider_id = ${providerId}::uuid`;
  if (![...fields].every((field) => COMPACT_FIELDS.has(field)))
    return sql`
      select ${key}, expires_at, count as n,
        case when expires_at > ${now} and expires_at <= ${soon} then count else 0 end as soon
      from license_count_by_expiry where ${here}
      union all ${deltas}`;
  return sql`
    select ${key}, split.expires_at, split.n, 0 as soon
    from license_count
    cross join lateral (values ('infinity'::timestamptz, valid_count), ('-infinity', expired_count)) as split (expires_at, n)
    where ${here}
    union all
    select ${key}, split.expires_at, split.n, 0
    from (
      select *, case when folded_at <= ${now} then count else -count end as crossed
      from license_count_by_expiry join license_count_fold using (provider_id)
      where ${here} and expires_at > least(folded_at, ${now}) and expires_at <= greatest(folded_at, ${now})
    ) as since
    cross join lateral (values ('infinity'::timestamptz, -crossed), ('-infinity', crossed)) as split (expires_at, n)
    union all
    select ${key}, expires_at, 0, count
    from license_count_by_expiry where ${here} and expires_at > ${now} and expires_at <= ${soon}
    union all ${deltas}`;
}

/** The scopes of the roll-ups that the filter's companies are: all but the provider's own where it names none. */
export function companyScopes(filter: LicenseFilter, { providerId }: FilterScope): Condition {
  const demands = demandsOf(filter, 'company').map((demand) => scopesOf(demand, providerId));
  return all([sql<boolean>`scope <> ${providerId}::uuid`, ...demands]);
}

function scopesOf(filter: CompanyFilter, providerId: string): Condition {
  const none = sql<boolean>`scope = ${NIL_ID}::uuid`;
  if (Object.keys(filter).join() === 'isNull' && filter.isNull === true) return none;
  const some = relatedCompany(sql`scope`, filter, ['filter', 'company'], providerId);
  return any([some, matchesAbsent(filter) ? none : FALSE]);
}
