import { sql, type RawBuilder } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import { connectionOf, orderBy, pageRequest, type Connection, type PageArgs } from '../../kernel/page.ts';
import { type Selection } from '../../kernel/selection.ts';
import { type Condition } from '../../kernel/sql.ts';
import { catalogOf, type LicenseType } from '../catalog/index.ts';
import { licenseSource } from './license.counts.ts';
import { type License } from './license.entity.ts';
import { type FieldScope, type LicenseRow } from './license.field-reader.ts';
import { isPriced, shapeOf } from './license.fields.ts';
import { compileLicenseFilter, fieldsOf, type FilterScope, type LicenseFilter } from './license.filter.ts';
import { isAlongExpiry, pageOf, pageOfEachType } from './license.list.ts';
import { type LicenseList } from './license.segments.ts';
import { licenseOrder, startKey, type LicenseSort, type LicenseStart } from './license.sort.ts';
import { renewalTermsOf } from './renewal-terms.ts';

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

/** The filter as a condition over `license` alone, as statements need it that change licenses. */
export function matchingLicenses(scope: FilterScope, filter: LicenseFilter): Condition {
  const condition = compileLicenseFilter(filter, scope);
  if (!fieldsOf(filter).has('search')) return condition;
  return sql<boolean>`license.id in (
    select license.id from ${licenseSource(true)} where license.provider_id = ${scope.providerId}::uuid and ${condition})`;
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
  const { columns, joins, toLicense } = shapeOf(selection, 'EXPIRES_AT');
  const rows = await context.database.readTexts(sql`
    select ${columns}
    from (
      select * from ${licenseSource(fieldsOf(reach).has('search'))}
      where license.provider_id = ${scope.providerId}::uuid and license.id = any(${ids}::uuid[]) and ${condition}
    ) as license ${joins}`);
  const fields = await fieldScope(context, scope, selection);
  return rows.map((row) => toLicense(row, fields));
}

async function fieldScope(context: Context, scope: FilterScope, selection: Selection): Promise<FieldScope> {
  return { ...scope, renewal: isPriced(selection) ? await renewalTermsOf(context) : null };
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
  const { rows, toPage } = await readRows(context, list, pageOf(list), selection);
  return toPage(rows);
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
  const { rows, toPage, typeOf } = await readRows(context, list, pageOfEachType(list, types), selection);
  const byType = Map.groupBy(rows, typeOf);
  return new Map(types.map(({ key }) => [key, toPage(byType.get(key) ?? [])]));
}

async function readRows(context: Context, list: LicenseList, page: RawBuilder<unknown>, selection: Selection) {
  const { request, sort } = list;
  const { columns, joins, toLicense, typeOf, positionOf } = shapeOf(selection, sort.field);
  // Joins do not keep the page's order.
  const query = sql`select ${columns} from (${page}) as license ${joins} ${orderBy(request)}`;
  const rows = await context.database.readTexts(query, isAlongExpiry(list) ? 'generic' : 'custom');
  const scope = await fieldScope(context, list.scope, selection);
  const toPage = (own: readonly LicenseRow[]): Connection<License> =>
    connectionOf(
      request,
      own,
      (row) => toLicense(row, scope),
      (row) => positionOf(row, scope),
    );
  return { rows, toPage, typeOf };
}

async function openList(context: Context, filter: LicenseFilter, args: LicenseListArgs): Promise<LicenseList> {
  const scope = await filterScope(context);
  const sort = licenseOrder(args.sort);
  return { filter, scope, sort, request: pageRequest(args, sort.order, startKey(args.startAt, args.sort)) };
}
