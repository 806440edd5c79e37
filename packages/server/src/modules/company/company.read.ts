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
  pageRequest,
  positionColumns,
  toConnection,
  type Connection,
  type Order,
  type PageArgs,
  type Positioned,
  type SortDirection,
} from '../../kernel/page.ts';
import { all } from '../../kernel/sql.ts';
import { type Company } from './company.entity.ts';
import { compileCompanyFilter, type CompanyFilter } from './company.filter.ts';

/** What a list of companies is asked for by. */
export interface CompanyListArgs extends PageArgs {
  filter?: CompanyFilter | null;
  sort?: { direction: SortDirection } | null;
  startAt?: { name?: string | null } | null;
}

interface CompanyRow extends Positioned {
  id: string;
  name: string;
}

const byName = (direction: SortDirection): Order => ({
  name: `NAME_${direction}`,
  key: sql.ref('company.name'),
  id: sql.ref('company.id'),
  type: 'text',
  direction,
});

/** One page of the companies under the filter. */
export async function readCompanyPage(context: Context, args: CompanyListArgs): Promise<Connection<Company>> {
  const start = args.startAt?.name;
  const startKey = start == null ? null : plainText(start, ['startAt', 'name']);
  const request = pageRequest(args, byName(args.sort?.direction ?? 'ASC'), startKey);
  const columns = sql.join([sql`company.id`, sql`company.name`, ...positionColumns(request)]);
  const where = all(keyset(request));
  const rows = await context.database.read(sql<CompanyRow>`
    select ${columns} ${companies(context, args.filter)} and ${where} ${orderAndLimit(request)}`);
  return toConnection(request, rows, toCompany);
}

/** How many companies there are under the filter. */
export const countCompanies = (context: Context, filter: CompanyFilter | null | undefined): Promise<Count> =>
  countRows(context.database.read, companies(context, filter));

/** The company of this id; null where there is none within reach of the one who asks. */
export async function readCompany(context: Context, id: string): Promise<Company | null> {
  const [row] = await context.database.read(sql<CompanyRow>`
    select company.id, company.name ${companies(context, null)} and company.id = ${id}::uuid`);
  return row ? toCompany(row) : null;
}

const toCompany = ({ id, name }: CompanyRow): Company => ({ id: toGlobalId('Company', id), name }) as Company;

/** FROM and WHERE: the filter within reach of the one who asks. */
function companies(context: Context, filter: CompanyFilter | null | undefined): RawBuilder<unknown> {
  const { providerId, companyIds } = requirePermission(context, 'license.read');
  const path = ['filter'];
  if (filter) checkSize(filter, path);
  return sql`from company where ${all([
    sql<boolean>`company.provider_id = ${providerId}::uuid`,
    ...(companyIds ? [sql<boolean>`company.id = any(${companyIds}::uuid[])`] : []),
    ...(filter ? [compileCompanyFilter(filter, path)] : []),
  ])}`;
}
