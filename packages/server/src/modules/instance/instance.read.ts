import { sql, type RawBuilder } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { countRows } from '../../kernel/bounded-count.ts';
import { checkSize, plainText } from '../../kernel/comparators.ts';
import { type Context } from '../../kernel/context.ts';
import { type Count } from '../../kernel/count.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import {
  keyset,
  orderAndLimit,
  orderBy,
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
import { all, TRUE, type Condition } from '../../kernel/sql.ts';
import { type Company } from '../company/index.ts';
import { InstanceKind, Platform, type Instance } from './instance.entity.ts';
import { compileInstanceFilter, type InstanceFilter } from './instance.filter.ts';

/** What a list of instances is asked for by. */
export interface InstanceListArgs extends PageArgs {
  filter?: InstanceFilter | null;
  sort?: { direction: SortDirection } | null;
  startAt?: { name?: string | null } | null;
}

interface InstanceRow extends Positioned {
  id: string;
  name: string;
  kind: number;
  platform: number;
  operating_system: string;
  version: number;
  retired_at: Date | null;
  company_id: string | null;
  company_name?: string;
  account_email?: string | null;
}

const byName = (direction: SortDirection): Order => ({
  name: `NAME_${direction}`,
  key: sql.ref('instance.name'),
  id: sql.ref('instance.id'),
  type: 'text',
  direction,
});

/** A page that knows what it is a page of, so that its total can be counted where it is asked for. */
export type InstancePage = Connection<Instance> & { count: () => Promise<Count> };

/**
 * One page of the instances under the filter.
 *
 * @param also what must hold beside the filter, over `instance`
 */
export async function readInstancePage(
  context: Context,
  args: InstanceListArgs,
  selection: Selection,
  also: Condition = TRUE,
): Promise<InstancePage> {
  const start = args.startAt?.name;
  const startKey = start == null ? null : plainText(start, ['startAt', 'name']);
  const request = pageRequest(args, byName(args.sort?.direction ?? 'ASC'), startKey);
  const wanted = instances(context, args.filter, also);
  const page = sql`
    select instance.* ${wanted} and ${all(keyset(request))} ${orderAndLimit(request)}`;
  const columns = sql.join([...instanceColumns(selection), ...positionColumns(request)]);
  const rows = await context.database.read(sql<InstanceRow>`
    select ${columns} from (${page}) as instance ${instanceJoins(selection)} ${orderBy(request)}`);
  return { ...toConnection(request, rows, toInstance), count: () => countRows(context.database.read, wanted) };
}

/** The instance of this id; null where there is none within reach of the one who asks. */
export async function readInstance(context: Context, id: string, selection: Selection): Promise<Instance | null> {
  const [instance] = await readInstancesByIds(context, [id], selection);
  return instance ?? null;
}

/** The instances of these ids that are under the filter, within reach of the one who asks, in no order. */
export async function readInstancesByIds(
  context: Context,
  ids: readonly string[],
  selection: Selection,
  filter: InstanceFilter | null = null,
): Promise<Instance[]> {
  const rows = await context.database.read(sql<InstanceRow>`
    select ${sql.join(instanceColumns(selection))}
    from (select instance.* ${instances(context, filter)} and instance.id = any(${ids}::uuid[])) as instance
    ${instanceJoins(selection)}`);
  return rows.map(toInstance);
}

const instanceColumns = (selection: Selection): RawBuilder<unknown>[] => [
  sql`instance.id, instance.name, instance.kind, instance.platform, instance.operating_system`,
  sql`instance.retired_at, instance.company_id, instance.version`,
  ...('company' in selection ? [sql`company.name as company_name`] : []),
  ...('accountEmail' in selection ? [sql`account.email as account_email`] : []),
];

const instanceJoins = (selection: Selection): RawBuilder<unknown> => {
  const company = sql`left join company
    on company.provider_id = instance.provider_id and company.id = instance.company_id`;
  const account = sql`left join backup_account as account
    on account.provider_id = instance.provider_id and account.id = instance.account_id`;
  const joins = [...('company' in selection ? [company] : []), ...('accountEmail' in selection ? [account] : [])];
  return joins.length ? sql.join(joins, sql` `) : sql``;
};

function toInstance(row: InstanceRow): Instance {
  const { id, name, kind, platform, company_id: companyId } = row;
  const company = companyId && { id: toGlobalId('Company', companyId), name: row.company_name };
  return {
    id: toGlobalId('Instance', id),
    name,
    kind: InstanceKind.fromStored(kind),
    platform: Platform.fromStored(platform),
    operatingSystem: row.operating_system || null,
    retiredAt: row.retired_at,
    version: row.version,
    company: company as Company | null,
    accountEmail: row.account_email ?? null,
  } as Instance;
}

/** FROM and WHERE: the filter within reach of the one who asks. */
function instances(context: Context, filter: InstanceFilter | null | undefined, also = TRUE): RawBuilder<unknown> {
  const { providerId, companyIds } = requirePermission(context, 'license.read');
  const path = ['filter'];
  if (filter) checkSize(filter, path);
  return sql`from instance where ${all([
    sql<boolean>`instance.provider_id = ${providerId}::uuid`,
    ...(companyIds ? [sql<boolean>`instance.company_id = any(${companyIds}::uuid[])`] : []),
    ...(filter ? [compileInstanceFilter(filter, path, { providerId, now: context.now })] : []),
    also,
  ])}`;
}
