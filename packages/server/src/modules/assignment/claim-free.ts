import { sql, type RawBuilder } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { isFree } from './match-free.ts';

/** What is looked for, and for whose instance. */
export interface Wanted {
  readonly typeKey: number;
  /** Row id of the instance's company; null is the provider itself. */
  readonly companyId: string | null;
  readonly now: Date;
}

/** A license that nobody else can take until the transaction ends. */
export interface ClaimedLicense {
  /** Row id. */
  readonly id: string;
  /** The company of its pool; null is the global pool. */
  readonly poolId: string | null;
}

/**
 * Locks the next free license: of the company's own pool before the global one, and of one pool the one that is valid
 * longest. Those that others hold just now are passed over at first; only where there are no others, it waits for what
 * becomes of them, so that null means that there is none.
 */
export async function claimFree(run: Run, providerId: string, wanted: Wanted): Promise<ClaimedLicense | null> {
  const { companyId } = wanted;
  const pools = companyId === null ? [null] : [companyId, null];
  for (const locking of [sql`for update skip locked`, sql`for update`])
    for (const poolId of pools) {
      const id = await claimIn(run, providerId, { ...wanted, poolId, locking });
      if (id !== null) return { id, poolId };
    }
  return null;
}

async function claimIn(
  run: Run,
  providerId: string,
  { typeKey, poolId, now, locking }: Wanted & { poolId: string | null; locking: RawBuilder<unknown> },
): Promise<string | null> {
  const pool = poolId === null ? sql`license.pool_company_id is null` : sql`license.pool_company_id = ${poolId}::uuid`;
  const [row] = await run(sql<{ id: string }>`
    select id from license
    where license.provider_id = ${providerId}::uuid and license.license_type_id = ${typeKey} and ${pool}
      and ${isFree(now)}
    order by license.expires_at desc, license.id limit 1 ${locking}`);
  return row?.id ?? null;
}
