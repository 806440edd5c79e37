import { sql, type RawBuilder } from 'kysely';
import { type Context } from '../../../kernel/context.ts';
import { all, type Condition } from '../../../kernel/sql.ts';
import { licenseSource } from '../license.counts.ts';
import { compileLicenseFilter, fieldsOf, type LicenseFilter } from '../license.filter.ts';
import { filterScope, withinReach } from '../license.read.ts';
import { MOST_IDS, type ChangedColumns, type LicensesChanged } from './license-outbox.ts';

/** Which of an event's licenses matter under a filter, by row id. */
export interface EventMatch {
  /** They match now. */
  readonly ids: readonly string[];
  /** They matched before, and do not now. */
  readonly leftIds: readonly string[];
  /** There are more. */
  readonly hasMore: boolean;
}

/** Licenses of which the filter is asked, and how to ask it about the time before. */
interface Candidates {
  readonly condition: Condition;
  readonly before: ChangedColumns;
  /** The instant from which the filter looks at what was before. */
  readonly then: Date;
}

/** What a change means under the filter, for the one who asks. */
export function matchChange(
  context: Context,
  filter: LicenseFilter,
  { ids, before }: LicensesChanged,
): Promise<EventMatch> {
  if (!ids) return Promise.resolve({ ids: [], leftIds: [], hasMore: true });
  const condition = sql<boolean>`license.id = any(${ids}::uuid[])`;
  return match(context, filter, { condition, before, then: context.now });
}

/** What the expiry of licenses at this instant means under the filter, for the one who asks. */
export async function matchExpiry(context: Context, filter: LicenseFilter, expiresAt: Date): Promise<EventMatch> {
  const { catalog } = await filterScope(context);
  const types = catalog.types.map(({ key }) => key);
  // The index begins with type and category.
  const condition = sql<boolean>`license.license_type_id = any(${types}::smallint[]) and license.category in (0, 1)
    and license.expires_at = ${expiresAt}`;
  return match(context, filter, { condition, before: {}, then: new Date(expiresAt.getTime() - 1) });
}

async function match(context: Context, given: LicenseFilter, candidates: Candidates): Promise<EventMatch> {
  const { condition, before, then } = candidates;
  const scope = await filterScope(context);
  const filter = withinReach(context, given);
  const searches = fieldsOf(filter).has('search');
  const isMatch = compileLicenseFilter(filter, scope);
  const wasMatch = compileLicenseFilter(filter, { ...scope, now: then });
  const rows = await context.database.read(sql<{ id: string; is_match: boolean }>`
    select id, is_match from (
      select license.id, ${isMatch} as is_match,
        exists (select 1 from (select ${columnsBefore(before, searches)}) as license where ${wasMatch}) as was_match
      from ${licenseSource(searches)}
      where ${all([sql<boolean>`license.provider_id = ${scope.providerId}::uuid`, condition])}
    ) as license
    where is_match or was_match
    order by id
    limit ${MOST_IDS + 1}`);
  const named = rows.slice(0, MOST_IDS);
  return {
    ids: named.filter((row) => row.is_match).map(({ id }) => id),
    leftIds: named.filter((row) => !row.is_match).map(({ id }) => id),
    hasMore: rows.length > MOST_IDS,
  };
}

/** Whatever a filter may name of a license. */
const COLUMNS = [
  'provider_id',
  'id',
  'number',
  'license_type_id',
  'category',
  'pool_company_id',
  'instance_id',
  'company_id',
  'used',
  'expires_at',
  'auto_renew',
  'purchase_id',
  'renewal_state',
] as const;

const TYPES: Record<keyof ChangedColumns, string> = {
  auto_renew: 'boolean',
  expires_at: 'timestamptz',
  renewal_state: 'smallint',
};

/** The columns of the license at hand, with what some of them held before. */
function columnsBefore(before: ChangedColumns, searches: boolean): RawBuilder<unknown> {
  const held: Record<string, unknown> = { ...before };
  const names = searches ? [...COLUMNS, 'search_text'] : COLUMNS;
  return sql.join(
    names.map((name) =>
      name in held
        ? sql`${held[name]}::${sql.raw(TYPES[name as keyof ChangedColumns])} as ${sql.ref(name)}`
        : sql`${sql.ref(`license.${name}`)} as ${sql.ref(name)}`,
    ),
  );
}

/** Whether an event with this match need not be told of. */
export const isNothing = ({ ids, leftIds, hasMore }: EventMatch): boolean =>
  ids.length === 0 && leftIds.length === 0 && !hasMore;
