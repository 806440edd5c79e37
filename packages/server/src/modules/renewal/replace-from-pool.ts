import { sql } from 'kysely';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { licensesPlaced, placeLicenses } from '../license/index.ts';
import { type Till } from '../purchase/index.ts';
import { type Charge } from './charge-table.ts';
import { notify } from './notice-table.ts';

interface InUse {
  readonly id: string;
  readonly type: number;
  readonly instance: string;
  readonly pool: string | null;
}

/**
 * Puts free licenses of the global pool on the instances of licenses that could not be paid, as far as there are any,
 * if the provider's settings say so. Those that others hold just now are passed over.
 *
 * @param ids of the licenses
 */
export async function replaceFromPool(run: Run, till: Till, charge: Charge, ids: readonly string[]): Promise<void> {
  const { providerId, now } = till;
  const inUse = await run(sql<InUse>`
    select license.id, license_type_id as type, instance_id as instance, pool_company_id as pool
    from license join provider on provider.id = license.provider_id and provider.renew_from_global_pool
    where license.provider_id = ${providerId}::uuid and license.id = any(${ids}::uuid[]) and instance_id is not null
    order by license.id`);
  const pairs: { readonly left: InUse; readonly taken: string }[] = [];
  for (const [type, some] of Map.groupBy(inUse, (license) => license.type)) {
    const free = await lockFree(run, till, charge, { type, count: some.length });
    for (const [index, taken] of free.entries()) {
      const left = some[index];
      if (left) pairs.push({ left, taken });
    }
  }
  if (pairs.length === 0) return;
  const placing = { now, cause: 'RENEWAL', by: null } as const;
  const freed = await placeLicenses(
    run,
    providerId,
    sql`select id, null::uuid as instance_id, pool as pool_company_id
      from unnest(${pairs.map(({ left }) => left.id)}::uuid[], ${pairs.map(({ left }) => left.pool)}::uuid[]) as line (id, pool)`,
    placing,
  );
  const placed = await placeLicenses(
    run,
    providerId,
    sql`select id, instance as instance_id, null::uuid as pool_company_id
      from unnest(${pairs.map(({ taken }) => taken)}::uuid[],
        ${pairs.map(({ left }) => left.instance)}::uuid[]) as line (id, instance)`,
    placing,
  );
  await writeEvents(run, providerId, [...licensesPlaced(freed), ...licensesPlaced(placed)], now);
  const { reason } = charge;
  await notify(run, till, { ...charge, licenseCount: pairs.length, totalMinor: 0 }, { kind: 'REPLACED', reason });
}

/** Free licenses of the global pool that are valid longer than those of the charge; those come first that last longest. */
async function lockFree(
  run: Run,
  { providerId, now }: Till,
  { dueAt }: Charge,
  { type, count }: { type: number; count: number },
): Promise<string[]> {
  const rows = await run(sql<{ id: string }>`
    select id from license
    where provider_id = ${providerId}::uuid and license_type_id = ${type} and pool_company_id is null
      and instance_id is null and category = 0 and renewal_state is null
      and expires_at > greatest(${now}::timestamptz, ${dueAt}::timestamptz)
    order by expires_at desc, id limit ${sql.lit(count)} for update skip locked`);
  return rows.map(({ id }) => id);
}
