import { sql, type RawBuilder } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import {
  keyset,
  orderAndLimit,
  orderBy,
  pageRequest,
  positionColumns,
  toConnection,
  type Connection,
  type PageArgs,
  type PageRequest,
} from '../../kernel/page.ts';
import { type Selection } from '../../kernel/selection.ts';
import { all, type Condition } from '../../kernel/sql.ts';
import { catalogOf, type LicenseType } from '../catalog/index.ts';
import { licenseSource } from './license.counts.ts';
import { type License } from './license.entity.ts';
import { shapeOf, type LicenseRow } from './license.fields.ts';
import { compileLicenseFilter, demandsOf, fieldsOf, type FilterScope, type LicenseFilter } from './license.filter.ts';
import { byText, searchedPage } from './license.search.ts';
import { licenseOrder, startKey, type LicenseSort, type LicenseStart } from './license.sort.ts';

/** What a list of licenses is asked for by. */
export interface LicenseListArgs extends PageArgs {
  sort?: LicenseSort | null;
  startAt?: LicenseStart | null;
}

/** What a filter means for the one who asks. */
export async function filterScope(context: Context): Promise<FilterScope> {
  const { providerId, timeZone } = requirePermission(context, 'license.read');
  return { providerId, timeZone, now: context.now, catalog: await catalogOf(context) };
}

/** The filter, together with what the one who asks is limited to. */
export function withinReach(context: Context, filter: LicenseFilter | null | undefined): LicenseFilter {
  const companyIds = context.actor?.companyIds;
  if (!companyIds) return filter ?? {};
  const reach: LicenseFilter = { company: { id: { in: companyIds.map((id) => toGlobalId('Company', id)) } } };
  return filter ? { and: [reach, filter] } : reach;
}

/** The licenses of these ids that are within reach of the one who asks, in no order. */
export async function readLicensesByIds(
  context: Context,
  ids: readonly string[],
  selection: Selection,
  filter: LicenseFilter = {},
): Promise<License[]> {
  const scope = await filterScope(context);
  const reach = withinReach(context, filter);
  const condition = compileLicenseFilter(reach, scope);
  const { columns, joins, toLicense } = shapeOf(selection);
  const rows = await context.database.read(sql<LicenseRow>`
    select ${columns}
    from (
      select * from ${licenseSource(fieldsOf(reach).has('search'))}
      where license.provider_id = ${scope.providerId}::uuid and license.id = any(${ids}::uuid[]) and ${condition}
    ) as license ${joins}`);
  return rows.map((row) => toLicense(row, scope));
}

/**
 * One page of the licenses under the filter.
 *
 * @throws BAD_USER_INPUT for a filter, size, cursor or start that does not fit
 */
export async function readLicensePage(
  context: Context,
  filter: LicenseFilter,
  args: LicenseListArgs,
  selection: Selection,
): Promise<Connection<License>> {
  const list = await openList(context, filter, args);
  const { rows, toLicense } = await readRows(list, pageOf(list, demandedTypes(list)), selection);
  return toConnection(list.request, rows, toLicense);
}

function pageOf(list: List, types: readonly LicenseType[]): RawBuilder<unknown> {
  const { request, isSearched, isSearchColumn } = list;
  const [first, ...others] = types;
  if (first && isSearched)
    return isSearchColumn ? sql`${byText(list, types)} ${orderAndLimit(request)}` : searchedPage(list, types);
  if (first && others.length === 0) return ofType(list, sql`${first.key}::smallint`);
  return sql`${eachType(list, types)} ${orderAndLimit(request)}`;
}

/** A page of each of these types, by the type's key, all of them by one statement. */
export async function readPageOfEachType(
  context: Context,
  filter: LicenseFilter,
  args: LicenseListArgs,
  selection: Selection,
  types: readonly LicenseType[],
): Promise<Map<number, Connection<License>>> {
  const list = await openList(context, filter, args);
  const page = list.isSearched ? eachSearchedType(list, types) : eachType(list, types);
  const { rows, toLicense } = await readRows(list, page, selection);
  const pages = types.map(({ key }) => {
    const own = rows.filter((row) => row['page_type'] === key);
    return [key, toConnection(list.request, own, toLicense)] as const;
  });
  return new Map(pages);
}

interface List {
  context: Context;
  filter: LicenseFilter;
  scope: FilterScope;
  request: PageRequest;
  isSearched: boolean;
  /** Whether it is sorted by what only the view `license_hit` has. */
  isSearchColumn: boolean;
  source: RawBuilder<unknown>;
  conditions: Condition;
}

async function openList(context: Context, filter: LicenseFilter, args: LicenseListArgs): Promise<List> {
  const scope = await filterScope(context);
  const { order, isSearchColumn } = licenseOrder(args.sort);
  const request = pageRequest(args, order, startKey(args.startAt, args.sort));
  const condition = compileLicenseFilter(filter, scope);
  const isSearched = fieldsOf(filter).has('search');
  return {
    ...{ context, filter, scope, request, isSearched, isSearchColumn },
    source: licenseSource(isSearchColumn || isSearched),
    conditions: all([sql<boolean>`license.provider_id = ${scope.providerId}::uuid`, condition, ...keyset(request)]),
  };
}

/** The types that the filter leaves, where it names some at the top. */
function demandedTypes({ filter, scope }: List): readonly LicenseType[] {
  const demands = demandsOf(filter, 'licenseType');
  return scope.catalog.types.filter(({ code }) =>
    demands.every(
      ({ eq, in: some }) => (eq === undefined || eq === code) && (some === undefined || some.includes(code)),
    ),
  );
}

/** Each index on licenses begins with the type: so a page is read type by type, in the order of the index. */
const ofType = ({ source, conditions, request }: List, type: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select license.* from ${source} where license.license_type_id = ${type} and ${conditions} ${orderAndLimit(request)}`;

const eachType = (list: List, types: readonly LicenseType[]): RawBuilder<unknown> => sql`
  select license.* from unnest(${types.map((type) => type.key)}::smallint[]) as type (key)
  cross join lateral (${ofType(list, sql`type.key`)}) as license`;

/** What holds the text is found once for all types. */
const eachSearchedType = (list: List, types: readonly LicenseType[]): RawBuilder<unknown> => sql`
  with hit as materialized (${byText(list, types)})
  select license.* from unnest(${types.map((type) => type.key)}::smallint[]) as type (key)
  cross join lateral (
    select license.* from hit as license where license.license_type_id = type.key ${orderAndLimit(list.request)}
  ) as license`;

async function readRows({ context, scope, request }: List, page: RawBuilder<unknown>, selection: Selection) {
  const { columns, joins, toLicense } = shapeOf(selection);
  const position = sql.join([...positionColumns(request), sql`license.license_type_id as page_type`]);
  const rows = await context.database.read(sql<LicenseRow>`
    select ${columns}, ${position} from (${page}) as license ${joins}
    ${orderBy(request)}`); // joins do not keep the page's order
  return { rows, toLicense: (row: LicenseRow): License => toLicense(row, scope) };
}
