import { sql, type RawBuilder } from 'kysely';
import { type Context } from '../../../kernel/context.ts';
import { MOST_MATCHED, toEventMatch, type EventMatch } from '../../../kernel/event-match.ts';
import { all, type Condition } from '../../../kernel/sql.ts';
import { licenseSource } from '../license.counts.ts';
import { compileLicenseFilter, fieldsOf, type FilterScope, type LicenseFilter } from '../license.filter.ts';
import { filterScope, withinReach } from '../license.read.ts';
import { instancesAsBefore, type InstanceBefore } from '../../instance/index.ts';
import { SEARCH_TEXT } from '../license.change.ts';
import { type ChangedColumns, type LicensesChanged, type PlaceBefore } from './license-outbox.ts';

/** Licenses of which the filter is asked, and how to ask it about the time before. */
interface Candidates {
  readonly condition: Condition;
  readonly before: ChangedColumns;
  readonly places: readonly PlaceBefore[];
  readonly instances: readonly InstanceBefore[];
  /** The instant from which the filter looks at what was before. */
  readonly then: Date;
}

/** What a change means under the filter, for the one who asks. */
export function matchChange(
  context: Context,
  filter: LicenseFilter,
  { ids, before, places = [], instances = [] }: LicensesChanged,
): Promise<EventMatch> {
  if (!ids) return Promise.resolve({ ids: [], leftIds: [], hasMore: true });
  const condition = sql<boolean>`license.id = any(${ids}::uuid[])`;
  return match(context, filter, { condition, before, places, instances, then: context.now });
}

/** What the expiry of licenses at this instant means under the filter, for the one who asks. */
export async function matchExpiry(context: Context, filter: LicenseFilter, expiresAt: Date): Promise<EventMatch> {
  const { catalog } = await filterScope(context);
  const types = catalog.types.map(({ key }) => key);
  // The index begins with type and category.
  const condition = sql<boolean>`license.license_type_id = any(${types}::smallint[]) and license.category in (0, 1)
    and license.expires_at = ${expiresAt}`;
  return match(context, filter, { condition, before: {}, places: [], instances: [], then: new Date(expiresAt.getTime() - 1) });
}

async function match(context: Context, given: LicenseFilter, candidates: Candidates): Promise<EventMatch> {
  const { condition, places, instances, then } = candidates;
  const scope = await filterScope(context);
  const filter = withinReach(context, given);
  const searches = fieldsOf(filter).has('search');
  const isMatch = compileLicenseFilter(filter, scope);
  const wasMatch = compileLicenseFilter(filter, { ...scope, now: then });
  const asBefore = instances.length > 0 ? sql`with ${instancesAsBefore(scope.providerId, instances)}` : sql``;
  const rows = await context.database.read(sql<{ id: string; is_match: boolean }>`
    select id, is_match from (
      select license.id, ${isMatch} as is_match,
        exists (${asBefore} select 1 from (${licenseBefore(candidates, scope, searches)}) as license where ${wasMatch}) as was_match
      from ${licenseSource(searches)} ${places.length > 0 ? heldPlaces(places) : sql``}
      where ${all([sql<boolean>`license.provider_id = ${scope.providerId}::uuid`, condition])}
    ) as license
    where is_match or was_match
    order by id
    limit ${MOST_MATCHED + 1}`);
  return toEventMatch(rows);
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

/** A SELECT of the license at hand, with what some of its columns held before. */
function licenseBefore({ before, places }: Candidates, scope: FilterScope, searches: boolean): RawBuilder<unknown> {
  const held: Record<string, RawBuilder<unknown>> = Object.fromEntries(
    Object.entries(before).map(([name, value]) => [name, sql`${value}::${sql.raw(TYPES[name as keyof ChangedColumns])}`]),
  );
  if (places.length > 0) Object.assign(held, PLACE, searches ? { search_text: searchTextBefore(scope) } : {});
  const names = searches ? [...COLUMNS, 'search_text'] : COLUMNS;
  const columns = names.map((name) => sql`${held[name] ?? sql.ref(`license.${name}`)} as ${sql.ref(name)}`);
  return sql`select ${sql.join(columns)}`;
}

/** Where the license at hand was: where that did not change, where it is. */
const wasAt = (name: string): RawBuilder<unknown> =>
  sql`case when held.id is null then ${sql.ref(`license.${name}`)} else ${sql.ref(`held.${name}`)} end`;

const PLACE = {
  instance_id: wasAt('instance_id'),
  pool_company_id: wasAt('pool_company_id'),
  company_id: wasAt('company_id'),
  used: sql`(${wasAt('instance_id')} is not null)`,
};

const heldPlaces = (places: readonly PlaceBefore[]): RawBuilder<unknown> => sql`
  left join jsonb_to_recordset(${JSON.stringify(places)}::jsonb)
    as held (id uuid, instance_id uuid, pool_company_id uuid, company_id uuid) on held.id = license.id`;

/** The search text that the license had with the company and the instance that it had, by the names that these have. */
const searchTextBefore = ({ providerId }: FilterScope): RawBuilder<unknown> => sql`
  case when held.id is null then license.search_text else (
    select ${SEARCH_TEXT} from (select 1) as one
    left join company on company.provider_id = ${providerId}::uuid and company.id = held.company_id
    left join instance on instance.provider_id = ${providerId}::uuid and instance.id = held.instance_id) end`;
