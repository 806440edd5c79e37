import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { type Lack, type Stock, type Supply } from './policy.rules.ts';
import { type PolicyScope } from './lacking.ts';

/** Free licenses are counted up to here, for the record of a decision. */
const MOST_COUNTED = 1_000;

const keyOf = (typeKey: number, companyId: string | null): string => `${typeKey} ${companyId ?? ''}`;

/**
 * Claims free licenses for what is lacked: as many as could be given, so that nobody else takes them until the
 * transaction ends; those that others hold are passed over. Policies and caps of the companies stand until then.
 */
export async function claimStock(run: Run, scope: PolicyScope, lacks: readonly Lack[]): Promise<Stock> {
  const caps = await readCaps(run, scope, lacks);
  const wanted = new Map<string, { typeKey: number; companyId: string | null; count: number }>();
  for (const { typeKey, companyId } of lacks)
    for (const pool of [companyId, null]) {
      const known = wanted.get(keyOf(typeKey, pool))?.count ?? 0;
      wanted.set(keyOf(typeKey, pool), { typeKey, companyId: pool, count: known + 1 });
    }
  const supplies = await claimSupplies(run, scope, [...wanted.values()]);
  return {
    supplyOf: (typeKey, companyId) => supplies.get(keyOf(typeKey, companyId)) ?? { ids: [], freeCount: 0 },
    capLeft: (typeKey, companyId) => caps(typeKey, companyId),
  };
}

interface Wanted {
  readonly typeKey: number;
  readonly companyId: string | null;
  readonly count: number;
}

async function claimSupplies(
  run: Run,
  { providerId, now }: PolicyScope,
  wanted: readonly Wanted[],
): Promise<Map<string, Supply>> {
  const free = sql`license.provider_id = ${providerId}::uuid and license.license_type_id = wanted.type_key
    and license.pool_company_id is not distinct from wanted.company_id
    and license.instance_id is null and license.category = 0 and license.expires_at > ${now}::timestamptz`;
  const given = sql`unnest(${wanted.map(({ typeKey }) => typeKey)}::smallint[],
    ${wanted.map(({ companyId }) => companyId)}::uuid[], ${wanted.map(({ count }) => count)}::int[])
    as wanted (type_key, company_id, count)`;
  const rows = await run(sql<{ typeKey: number; companyId: string | null; freeCount: number }>`
    select type_key as "typeKey", company_id as "companyId", (
      select count(*) from (select from license where ${free} limit ${MOST_COUNTED}) as free)::int as "freeCount"
    from ${given}`);
  const claimed = await run(sql<{ typeKey: number; companyId: string | null; id: string }>`
    select wanted.type_key as "typeKey", wanted.company_id as "companyId", license.id
    from ${given}
    cross join lateral (
      select license.id, license.expires_at from license where ${free}
      order by license.expires_at desc, license.id limit wanted.count for update skip locked
    ) as license
    order by license.expires_at desc, license.id`);
  const ids = Map.groupBy(claimed, ({ typeKey, companyId }) => keyOf(typeKey, companyId));
  return new Map(
    rows.map(({ typeKey, companyId, freeCount }) => {
      const own = (ids.get(keyOf(typeKey, companyId)) ?? []).map(({ id }) => id);
      return [keyOf(typeKey, companyId), { ids: own, freeCount: Math.max(freeCount, own.length) }];
    }),
  );
}

/** The mode `OWN_POOL` as stored: only such a company has caps; where it has none for a type, it gets none of it. */
const OWN_POOL = 2;

async function readCaps(
  run: Run,
  { providerId }: PolicyScope,
  lacks: readonly Lack[],
): Promise<(typeKey: number, companyId: string) => number | null> {
  const companies = [...new Set(lacks.map(({ companyId }) => companyId))];
  const capped = await run(sql<{ id: string; mode: number }>`
    select id, pool_setting as mode from company
    where provider_id = ${providerId}::uuid and id = any(${companies}::uuid[]) order by id for share`);
  const ids = capped.filter(({ mode }) => mode === OWN_POOL).map(({ id }) => id);
  if (ids.length === 0) return () => null;
  const caps = await run(sql<{ companyId: string; typeKey: number; cap: number }>`
    select company_id as "companyId", license_type_id as "typeKey", cap from company_cap
    where provider_id = ${providerId}::uuid and company_id = any(${ids}::uuid[])
    order by company_id, license_type_id for update`);
  const used = await readUsed(run, providerId, ids);
  const left = new Map(
    caps.map(({ companyId, typeKey, cap }) => {
      const key = keyOf(typeKey, companyId);
      return [key, Math.max(0, cap - (used.get(key) ?? 0))];
    }),
  );
  const isCapped = new Set(ids);
  return (typeKey, companyId) => (isCapped.has(companyId) ? (left.get(keyOf(typeKey, companyId)) ?? 0) : null);
}

/** How many licenses of the global pool stand on instances of the companies, expired ones too; by type and company. */
async function readUsed(run: Run, providerId: string, companies: readonly string[]): Promise<Map<string, number>> {
  const rows = await run(sql<{ companyId: string; typeKey: number; count: number }>`
    select company_id as "companyId", license_type_id as "typeKey", count(*)::int as count from license
    where provider_id = ${providerId}::uuid and company_id = any(${companies}::uuid[]) and category = 0 and used
      and pool_company_id is null
    group by company_id, license_type_id`);
  return new Map(rows.map(({ companyId, typeKey, count }) => [keyOf(typeKey, companyId), count]));
}
