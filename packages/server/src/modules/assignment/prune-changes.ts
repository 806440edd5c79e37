import { type Database } from '../../database/connection.ts';

/** A change can be undone for so many days. */
export const UNDO_DAYS = 30;

/** How much longer its rows are kept: an undo that was asked for in time may still read them. */
const GRACE_DAYS = 1;

/** Rows that are removed at a time, so that no lock is held for long. */
const BATCH = 5_000;

const EVERY_MS = 3_600_000;

interface OldChange {
  provider_id: string;
  id: string;
}

/**
 * Removes what changes of all providers did to each license, once it can be undone no more; what came of them in numbers,
 * and the history of assignments, stay. Any number of processes may do so at once, and be cut off at any point.
 *
 * @returns how many rows went
 */
export async function pruneChanges({ owner }: Pick<Database, 'owner'>): Promise<number> {
  let gone = 0;
  for (;;) {
    const { rows } = await owner.query<OldChange>(
      `select provider_id, id from change_set
       where not is_pruned and ended_at < now() - make_interval(days => $1) order by ended_at limit 100`,
      [UNDO_DAYS + GRACE_DAYS],
    );
    if (rows.length === 0) return gone;
    for (const change of rows) gone += await pruneChange(owner, change);
  }
}

/** Where two do so at once, one may find nothing left of a batch while there is more: then it is looked at again. */
async function pruneChange(owner: Database['owner'], { provider_id: providerId, id }: OldChange): Promise<number> {
  let gone = 0;
  for (let isMore = true; isMore;) {
    const { rowCount } = await owner.query(
      `delete from change_set_row where provider_id = $1 and change_set_id = $2 and place < ${BATCH} + (
         select min(place) from change_set_row where provider_id = $1 and change_set_id = $2)`,
      [providerId, id],
    );
    gone += rowCount ?? 0;
    isMore = (rowCount ?? 0) > 0;
  }
  await owner.query(
    `update change_set set is_pruned = true where provider_id = $1 and id = $2
       and not exists (select from change_set_row where provider_id = $1 and change_set_id = $2)`,
    [providerId, id],
  );
  return gone;
}

/** Prunes now and then. @returns ends it */
export function startPruningChanges(database: Database, onError: (error: unknown) => void): () => void {
  const timer = setInterval(() => void pruneChanges(database).catch(onError), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
