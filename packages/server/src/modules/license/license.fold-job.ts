import { setTimeout as sleep } from 'node:timers/promises';
import { type Database } from '../../database/connection.ts';
import { transactAsOwner } from '../../database/owner.ts';
import { type Run } from '../../kernel/sql.ts';
import { foldCounts } from './license.fold.ts';

const ROUND_MS = 1_000;

/** How old the roll-ups of a provider without changes may become. */
const AGED_MS = 60_000;

/** Done in the transaction in which the counts of a provider were folded. */
export type AfterFold = (run: Run, providerId: string) => Promise<void>;

const noWork: AfterFold = () => Promise.resolve();

export interface FoldJob {
  /** Ends after the round that is under way. */
  stop(): Promise<void>;
}

/**
 * Folds the counts of each provider that changed, about once a second, and of all others about once a minute, for what
 * expires. Any number of processes may do so at once; an outage of the database is told, and waited out.
 *
 * @param onError told of each round that failed
 * @param afterFold what else is to be done whenever counts were folded
 */
export function startFolding(
  database: Pick<Database, 'owner'>,
  clock: { now(): Date },
  onError: (error: unknown) => void,
  afterFold: AfterFold = noWork,
): FoldJob {
  const stopping = new AbortController();
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await foldAll(database, clock, afterFold).catch(onError);
      await sleep(ROUND_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = work();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** One round: every provider whose roll-ups are behind, each in a transaction of its own. */
export async function foldAll(
  { owner }: Pick<Database, 'owner'>,
  clock: { now(): Date },
  afterFold: AfterFold = noWork,
): Promise<void> {
  const aged = new Date(clock.now().getTime() - AGED_MS);
  const { rows } = await owner.query<{ id: string }>(
    `select distinct provider_id as id from license_count_delta
     union select distinct provider_id from need_delta
     union select provider_id from license_count_fold where folded_at < $1`,
    [aged],
  );
  for (const { id } of rows)
    await transactAsOwner(owner, async (run) => {
      if (await foldCounts(run, id, clock.now())) await afterFold(run, id);
    });
}
