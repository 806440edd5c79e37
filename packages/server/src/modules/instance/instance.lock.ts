import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';

/**
 * Locks instances, in the order of their ids, until the transaction ends: whoever puts licenses on them, retires or
 * moves them locks them first, and then licenses. A statement of its own, so that the next one sees what those did who
 * had them before.
 */
export async function lockInstances(run: Run, providerId: string, ids: readonly string[]): Promise<void> {
  await run(sql`
    select id from instance where provider_id = ${providerId}::uuid and id = any(${ids}::uuid[])
    order by id for no key update`);
}
