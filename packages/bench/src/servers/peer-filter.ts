import { type Pool } from 'pg';
import { type Ask } from '../grid/ask.ts';

export const CATEGORIES = ['COMMERCIAL', 'TRIAL'];

/** License types in their order, read once. */
export type PeerCatalog = readonly { id: number; code: string }[];

export async function readCatalog(pool: Pool): Promise<PeerCatalog> {
  const { rows } = await pool.query<{ id: number; code: string }>(
    'select id, code from license_type order by position',
  );
  return rows;
}

/** What is asked, and for whom: nobody checks whether it is the one who asks. */
export interface Asked<Kind extends Ask = Ask> {
  readonly providerId: string;
  readonly ask: Kind;
}

interface Conditions {
  from: string;
  where: string;
  values: unknown[];
  /** The same for the same text. */
  name: string;
}

/** FROM and WHERE of the licenses that are asked for. */
export function conditions(catalog: PeerCatalog, { providerId, ask: { filter } }: Asked): Conditions {
  const values: unknown[] = [providerId, CATEGORIES.indexOf(filter.category)];
  const where = ['license.provider_id = $1', 'license.category = $2'];
  const add = (condition: string, value: unknown): void => {
    where.push(`${condition} $${values.push(value)}`);
  };
  if (filter.licenseType !== undefined)
    add('license.license_type_id =', catalog.find(({ code }) => code === filter.licenseType)?.id);
  if (filter.valid !== undefined) add(`license.expires_at ${filter.valid ? '>' : '<='}`, new Date());
  if (filter.used !== undefined) add('license.used =', filter.used);
  if (filter.autoRenew !== undefined) add('license.auto_renew =', filter.autoRenew);
  if (filter.companyId !== undefined) add('license.company_id =', filter.companyId);
  if (filter.search !== undefined) {
    where.push('search.provider_id = $1');
    add('search.text like', `%${filter.search.toLowerCase()}%`);
  }
  return {
    from:
      filter.search === undefined
        ? 'license'
        : 'license join license_search as search on search.provider_id = license.provider_id and search.license_id = license.id',
    where: where.join(' and '),
    values,
    name: `${Object.keys(filter).join(' ')} ${String(filter.valid)}`,
  };
}
