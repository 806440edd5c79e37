import { sql } from 'kysely';
import { type Moment } from '../../kernel/calendar.ts';
import { rowIdOf } from '../../kernel/ids.ts';
import { all, any, TRUE, type Condition } from '../../kernel/sql.ts';
import { matchingLicenses, type FilterScope, type LicenseFilter } from '../license/index.ts';
import { type LicensesInput } from './assignment.payload.ts';

/**
 * Over `license`: those that someone gives out, within reach; those of the global pool are there for everyone.
 *
 * @param reach row ids of the companies to which the person is limited; null is all
 */
export function suppliedBy(
  { ids, filter }: LicensesInput,
  scope: FilterScope,
  reach: readonly string[] | null,
): Condition {
  const keys = (ids ?? []).map((id) => rowIdOf(id, 'License')).filter((key) => key !== null);
  const named = filter ? matchingLicenses(scope, filter) : sql<boolean>`license.id = any(${keys}::uuid[])`;
  if (!reach) return all([named, TRUE]);
  const own = sql<boolean>`license.company_id = any(${reach}::uuid[])`;
  return all([named, any([own, sql<boolean>`(license.company_id is null and license.instance_id is null)`])]);
}

/** A choice as it comes back from JSON: instants are instants again. */
export function revived({ ids, filter }: LicensesInput): LicensesInput {
  return { ...(ids && { ids }), ...(filter && { filter: revivedFilter(filter) }) };
}

function revivedFilter({ and, or, not, expiresAt, ...others }: LicenseFilter): LicenseFilter {
  return {
    ...others,
    ...(and && { and: and.map(revivedFilter) }),
    ...(or && { or: or.map(revivedFilter) }),
    ...(not && { not: revivedFilter(not) }),
    ...(expiresAt && {
      expiresAt: Object.fromEntries(Object.entries(expiresAt).map(([operator, value]) => [operator, asMoments(value)])),
    }),
  };
}

/** A duration begins with P, whatever its sign; an instant with its year. */
function asMoments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asMoments);
  return typeof value === 'string' && /^[+-]?\d/.test(value) ? (new Date(value) satisfies Moment) : value;
}
