import { sql } from 'kysely';
import { DomainError } from '../../kernel/errors.ts';
import { type Run } from '../../kernel/sql.ts';
import { type LicenseType } from '../catalog/index.ts';

/** A cap that is to be set. */
export interface NewCap {
  readonly type: LicenseType;
  readonly cap: number;
  /** To the input field. */
  readonly path: readonly string[];
}

/**
 * Sets the caps of a company, in place of those it had. Whoever sets a cap of a type waits for whoever is at it: so that
 * all caps of a type together never pass the provider's valid commercial licenses of it.
 *
 * @throws DomainError TOO_MANY where they would, INVALID where more is in use
 */
export async function setCaps(
  run: Run,
  { providerId, companyId, now }: { providerId: string; companyId: string; now: Date },
  caps: readonly NewCap[],
): Promise<void> {
  const keys = caps.map(({ type }) => type.key);
  const values = caps.map(({ cap }) => cap);
  const totals = await run(sql<{ type: number; total: number; change: number }>`
    with wanted as (select * from unnest(${keys}::smallint[], ${values}::int[]) as line (type, cap)),
    before as (
      select license_type_id as type, cap from company_cap
      where provider_id = ${providerId}::uuid and company_id = ${companyId}::uuid
    ),
    change as (
      select type, coalesce(wanted.cap, 0) - coalesce(before.cap, 0) as change
      from wanted full join before using (type)
    ),
    summed as (
      insert into cap_total as kept (provider_id, license_type_id, total)
      select ${providerId}::uuid, type, change from change where change <> 0 order by type
      on conflict (provider_id, license_type_id) do update set total = kept.total + excluded.total
      returning license_type_id, total
    )
    select type, total, change from summed join change on change.type = summed.license_type_id`);
  await run(sql`
    delete from company_cap
    where provider_id = ${providerId}::uuid and company_id = ${companyId}::uuid
      and license_type_id <> all (${keys}::smallint[])`);
  await run(sql`
    insert into company_cap (provider_id, company_id, license_type_id, cap)
    select ${providerId}::uuid, ${companyId}::uuid, type, cap
    from unnest(${keys}::smallint[], ${values}::int[]) as line (type, cap) order by type
    on conflict (provider_id, company_id, license_type_id) do update set cap = excluded.cap`);
  for (const each of caps) {
    const sum = totals.find(({ type }) => type === each.type.key);
    if (sum && sum.change > 0) await checkPool(run, { providerId, now, total: sum.total }, each);
  }
}

async function checkPool(
  run: Run,
  { providerId, now, total }: { providerId: string; now: Date; total: number },
  { type, cap, path }: NewCap,
): Promise<void> {
  const pool = await countPool(run, providerId, type.key, now);
  if (total <= pool) return;
  const left = Math.max(0, cap - (total - pool));
  throw new DomainError(
    'TOO_MANY',
    path,
    `All caps of ${type.name} together would be ${total}, of ${pool} licenses: give ${left} here at the most, or buy more.`,
  );
}

/** How many valid commercial licenses of the type the provider has, by the roll-ups and what waits to be folded. */
async function countPool(run: Run, providerId: string, typeKey: number, now: Date): Promise<number> {
  const those = sql`provider_id = ${providerId}::uuid and license_type_id = ${typeKey} and category = 0
    and expires_at > ${now}::timestamptz`;
  const [row] = await run(sql<{ count: number }>`
    select (
      (select coalesce(sum(count), 0) from license_count_by_expiry where scope = ${providerId}::uuid and ${those})
      + (select coalesce(sum(change), 0) from license_count_delta where ${those}))::int as count`);
  return row?.count ?? 0;
}

/**
 * Nobody is left with more of the global pool than the caps allow.
 *
 * @param types by key
 * @throws DomainError INVALID
 */
export async function checkUsed(
  run: Run,
  { providerId, companyId }: { providerId: string; companyId: string },
  caps: readonly NewCap[],
  types: (key: number) => LicenseType,
): Promise<void> {
  const used = await run(sql<{ type: number; count: number }>`
    select license_type_id as type, count(*)::int as count from license
    where provider_id = ${providerId}::uuid and company_id = ${companyId}::uuid and category = 0 and used
      and pool_company_id is null
    group by license_type_id order by license_type_id`);
  for (const { type, count } of used) {
    const given = caps.find((each) => each.type.key === type);
    if (count <= (given?.cap ?? 0)) continue;
    const { name } = types(type);
    throw new DomainError(
      'INVALID',
      given?.path ?? ['caps'],
      `The company uses ${count} licenses of ${name} of the global pool: give a cap of ${count} or more, or revoke some first.`,
    );
  }
}
