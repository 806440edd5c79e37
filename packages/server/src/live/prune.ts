import { type Database } from '../database/connection.ts';

/** How much longer events are kept than cursors are good: a transaction may write an event long before it commits. */
const GRACE_DAYS = 1;

/** Rows that are removed at a time, so that no lock is held for long. */
const BATCH = 5_000;

/**
 * Removes events, and the answers kept for idempotency keys, of all providers, that are older than that; any number of
 * processes may do so at once.
 *
 * @param keptDays how long a cursor is good
 * @returns how many events went
 */
export async function pruneOutbox({ owner }: Pick<Database, 'owner'>, keptDays: number): Promise<number> {
  const days = keptDays + GRACE_DAYS;
  const events = await prune(owner, 'outbox_event', 'provider_id, xid, id', ['occurred_at', days]);
  await prune(owner, 'idempotent_answer', 'provider_id, key', ['created_at', days]);
  return events;
}

/** @returns how many rows went */
async function prune(
  owner: Database['owner'],
  table: string,
  key: string,
  [time, days]: readonly [column: string, days: number],
): Promise<number> {
  let gone = 0;
  for (let isMore = true; isMore;) {
    const { rowCount } = await owner.query(
      `delete from ${table} where (${key}) in (
         select ${key} from ${table} where ${time} < now() - make_interval(days => $1) limit ${BATCH})`,
      [days],
    );
    gone += rowCount ?? 0;
    isMore = rowCount === BATCH;
  }
  return gone;
}
