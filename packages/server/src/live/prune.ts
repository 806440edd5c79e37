import { type Database } from '../database/connection.ts';

/** How much longer events are kept than cursors are good: a transaction may write an event long before it commits. */
const GRACE_DAYS = 1;

/**
 * Removes events, and the answers kept for idempotency keys, of all providers, that are older than that; any number of
 * processes may do so at once.
 *
 * @param keptDays how long a cursor is good
 * @returns how many events went
 */
export async function pruneOutbox({ owner }: Pick<Database, 'owner'>, keptDays: number): Promise<number> {
  const days = keptDays + GRACE_DAYS;
  const { rowCount } = await owner.query(
    `delete from outbox_event where occurred_at < now() - make_interval(days => $1)`,
    [days],
  );
  await owner.query(`delete from idempotent_answer where created_at < now() - make_interval(days => $1)`, [days]);
  return rowCount ?? 0;
}
