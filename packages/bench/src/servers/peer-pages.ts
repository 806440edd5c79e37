import { type Pool } from 'pg';
import { PAGE_ROWS, type PageAsk } from '../grid/ask.ts';
import { planner } from './measured.ts';
import { CATEGORIES, conditions, type Asked, type PeerCatalog } from './peer-filter.ts';

/** A page as the peers answer it. */
interface PeerPage {
  nodes: object[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface Row {
  id: string;
  number: string;
  category: number;
  used: boolean;
  auto_renew: boolean;
  expires_at: Date;
  company_id: string | null;
  company_name: string;
  instance_id: string | null;
  instance_name: string;
  operating_system: string;
}

/** Reads a page by one joined statement, prepared once a connection, as one writes it by hand. */
export async function readPage(pool: Pool, catalog: PeerCatalog, asked: Asked<PageAsk>): Promise<PeerPage> {
  const { where, values, from, name } = conditions(catalog, asked);
  const { after } = asked.ask;
  if (after) values.push(new Date(after.expiresAt), after.id);
  const behind = after ? `and (license.expires_at, license.id) > ($${values.length - 1}, $${values.length})` : '';
  const { rows } = await pool.query<Row>({
    name: `page ${name} ${after ? 'after' : ''}`,
    text: `
      select license.id, license.number, license.category, license.used, license.auto_renew, license.expires_at,
        company.id as company_id, company.name as company_name, instance.id as instance_id,
        instance.name as instance_name, instance.operating_system
      from ${from}
      left join company on company.provider_id = license.provider_id and company.id = license.company_id
      left join instance on instance.provider_id = license.provider_id and instance.id = license.instance_id
      where ${where} ${behind}
      order by license.expires_at, license.id limit ${limitOf(values)}`,
    values,
  });
  const kept = rows.slice(0, PAGE_ROWS);
  const last = kept.at(-1);
  const endCursor = last ? Buffer.from(`${last.expires_at.toISOString()} ${last.id}`).toString('base64url') : null;
  return { nodes: kept.map(toNode), pageInfo: { hasNextPage: rows.length > PAGE_ROWS, endCursor } };
}

/**
 * A value, as one writes it; but with one plan for all values, a number that the planner can see: else it plans for a
 * tenth of all rows, at ten times the cost.
 */
const limitOf = (values: unknown[]): string =>
  planner() === 'auto' ? `$${values.push(PAGE_ROWS + 1)}` : String(PAGE_ROWS + 1);

const toNode = (row: Row): object => ({
  id: row.id,
  number: row.number,
  category: CATEGORIES[row.category],
  used: row.used,
  autoRenew: row.auto_renew,
  expiresAt: row.expires_at.toISOString(),
  company: row.company_id && { id: row.company_id, name: row.company_name },
  instance: row.instance_id && {
    id: row.instance_id,
    name: row.instance_name,
    operatingSystem: row.operating_system || null,
  },
});
