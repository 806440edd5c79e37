import { type Pool, type PoolClient } from 'pg';
import { type Progress } from './progress.ts';

/** The import was asked to give up, and did. */
export class Stopped extends Error {
  override name = 'Stopped';

  constructor() {
    super('Stopped: nothing was imported.');
  }
}

/**
 * Does `work` on a connection so that the signal ends it at once, also in the middle of a long statement.
 *
 * @param work is given a function to call between statements, which throws once the signal has come
 * @throws Stopped when the signal came
 */
export async function stoppable<Result>(
  owner: Pool,
  client: PoolClient,
  signal: AbortSignal | undefined,
  work: (check: () => void) => Promise<Result>,
): Promise<Result> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  let cancelled: Promise<unknown> | undefined;
  const cancel = (): void => {
    // Where it fails, the next check between two statements stops the import all the same.
    cancelled = owner.query('select pg_cancel_backend($1)', [rows[0]?.pid]).catch(() => undefined);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await work(() => {
      if (signal?.aborted) throw new Stopped();
    });
  } catch (error) {
    throw signal?.aborted ? new Stopped() : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    // Else it might come so late that it hits whoever has the connection next.
    await cancelled;
  }
}

/** Progress that also looks whether to go on. */
export const watched = (progress: Progress, check: () => void): Progress => ({
  step: (name, total) => {
    check();
    progress.step(name, total);
  },
  advance: (amount) => {
    check();
    progress.advance(amount);
  },
  done: () => progress.done(),
});
