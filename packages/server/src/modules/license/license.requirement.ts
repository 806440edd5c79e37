import { sql } from 'kysely';
import { NIL_ID } from '../../kernel/ids.ts';
import { type Run } from '../../kernel/sql.ts';
import { companyScopes } from './license.counts.ts';
import { demandsOf, type FilterScope, type LicenseFilter } from './license.filter.ts';
import { requiredQuantity } from './license.rules.ts';

/**
 * The required quantity of each license type, for the companies of the filter; nothing else of it counts.
 *
 * @returns by the key of the type; a type without any need is missing
 */
export async function readRequired(run: Run, filter: LicenseFilter, scope: FilterScope): Promise<Map<number, number>> {
  const isForCompanies = demandsOf(filter, 'company').length > 0;
  const scopes = isForCompanies ? companyScopes(filter, scope) : sql`scope = ${scope.providerId}::uuid`;
  const rows = await run(sql<{ key: number; lacking: number; global_free: number }>`
    select license_type_id as key, coalesce(sum(lacking) filter (where ${scopes}), 0)::int as lacking,
      coalesce(sum(free) filter (where scope = ${NIL_ID}::uuid), 0)::int as global_free
    from requirement
    where provider_id = ${scope.providerId}::uuid and (${scopes} or scope = ${NIL_ID}::uuid)
    group by license_type_id`);
  return new Map(rows.map((row) => [row.key, requiredQuantity(row.lacking, row.global_free)]));
}
