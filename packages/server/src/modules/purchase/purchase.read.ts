import { sql, type RawBuilder } from 'kysely';
import { can, requirePermission } from '../../kernel/access.ts';
import { countRows } from '../../kernel/bounded-count.ts';
import { type Context } from '../../kernel/context.ts';
import { type Count } from '../../kernel/count.ts';
import {
  keyset,
  orderAndLimit,
  pageRequest,
  positionColumns,
  toConnection,
  type Connection,
  type Order,
  type PageArgs,
  type Positioned,
  type SortDirection,
} from '../../kernel/page.ts';
import { type Selection } from '../../kernel/selection.ts';
import { all, type Condition } from '../../kernel/sql.ts';
import { catalogOf } from '../catalog/index.ts';
import { type Purchase } from './purchase.entity.ts';
import { columnsOf, toPurchase, type PurchaseRow } from './purchase.fields.ts';
import { compilePurchaseFilter, type PurchaseFilter } from './purchase.filter.ts';

/** What a list of purchases is asked for by. */
export interface PurchaseListArgs extends PageArgs {
  filter?: PurchaseFilter | null;
  sort?: { direction: SortDirection } | null;
  startAt?: { createdAt?: Date | null } | null;
}

const byTime = (direction: SortDirection): Order => ({
  name: `CREATED_AT_${direction}`,
  key: sql.ref('purchase.created_at'),
  id: sql.ref('purchase.id'),
  type: 'timestamptz',
  direction,
});

/** One page of the purchases under the filter, the newest first unless asked. */
export async function readPurchasePage(
  context: Context,
  args: PurchaseListArgs,
  selection: Selection,
): Promise<Connection<Purchase>> {
  const start = args.startAt?.createdAt?.toISOString() ?? null;
  const request = pageRequest(args, byTime(args.sort?.direction ?? 'DESC'), start);
  const from = await purchases(context, args.filter);
  const columns = sql.join([...columnsOf(selection), ...positionColumns(request)]);
  const rows = await context.database.read(sql<PurchaseRow & Positioned>`
    select ${columns} ${from} and ${all(keyset(request))} ${orderAndLimit(request)}`);
  const toRow = await rowsTo(context);
  return toConnection(request, rows, toRow);
}

/** How many purchases there are under the filter. */
export async function countPurchases(context: Context, filter: PurchaseFilter | null | undefined): Promise<Count> {
  return countRows(context.database.read, await purchases(context, filter));
}

/** The purchase of this id; null where there is none within reach of the one who asks. */
export async function readPurchase(context: Context, id: string, selection: Selection): Promise<Purchase | null> {
  const from = await purchases(context, null);
  const [row] = await context.database.read(sql<PurchaseRow>`
    select ${sql.join(columnsOf(selection))} ${from} and purchase.id = ${id}::uuid`);
  return row ? (await rowsTo(context))(row) : null;
}

async function rowsTo(context: Context): Promise<(row: PurchaseRow) => Purchase> {
  const catalog = await catalogOf(context);
  const mayBuy = can(requirePermission(context, 'license.read'), 'license.buy');
  return (row) => toPurchase(row, { catalog, mayBuy });
}

/** FROM and WHERE: the filter within reach of the one who asks. */
async function purchases(context: Context, filter: PurchaseFilter | null | undefined): Promise<RawBuilder<unknown>> {
  const { providerId, timeZone, companyIds } = requirePermission(context, 'license.read');
  const scope = { providerId, timeZone, now: context.now, catalog: await catalogOf(context) };
  return sql`from purchase where ${all([
    sql<boolean>`purchase.provider_id = ${providerId}::uuid`,
    ...(companyIds ? [isWithin(companyIds)] : []),
    ...(filter ? [compilePurchaseFilter(filter, scope)] : []),
  ])}`;
}

/** Who is limited to companies sees the purchases that are for them alone. */
export const isWithin = (companyIds: readonly string[]): Condition => sql<boolean>`not exists (
  select 1 from purchase_line as line
  where line.provider_id = purchase.provider_id and line.purchase_id = purchase.id
    and (line.company_id is null or line.company_id <> all(${companyIds}::uuid[])))`;
