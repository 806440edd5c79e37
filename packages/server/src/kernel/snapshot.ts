/**
 * Which transactions had ended at a moment: all below `end`, except those that were `running`. Transactions end in
 * another order than they begin, so that the last one seen says nothing about those before it; this does.
 */
export interface Snapshot {
  /** The first transaction that had not begun. */
  readonly end: bigint;
  /** Those below `end` that had begun and not ended, in rising order. */
  readonly running: readonly bigint[];
}

/** Reads what PostgreSQL writes: `10:20:10,14,15`. */
export function parseSnapshot(text: string): Snapshot {
  const [, end = '', running = ''] = text.split(':');
  return { end: BigInt(end), running: running === '' ? [] : running.split(',').map(BigInt) };
}

/** Writes what PostgreSQL reads as `pg_snapshot`. */
export const formatSnapshot = ({ end, running }: Snapshot): string =>
  `${running[0] ?? end}:${end}:${running.join(',')}`;

/** Whether the transaction had ended. */
export const sees = ({ end, running }: Snapshot, transaction: bigint): boolean =>
  transaction < end && !running.includes(transaction);

/**
 * What is seen by one who had seen `earlier`, and then all that `later` sees up to a transaction.
 *
 * @param last itself included; `later` sees it, or it comes right before one that `later` sees
 */
export function seenUpTo(earlier: Snapshot, later: Snapshot, last: bigint): Snapshot {
  const stillRunning = earlier.running.filter((running) => running > last || !sees(later, running));
  const skipped = later.running.filter((running) => running >= earlier.end && running <= last);
  return { end: last < earlier.end ? earlier.end : last + 1n, running: [...stillRunning, ...skipped] };
}
