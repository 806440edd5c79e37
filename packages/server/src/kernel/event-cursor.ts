import { badInput } from './errors.ts';
import { sees, seenUpTo, type Snapshot } from './snapshot.ts';

/**
 * Which events were seen: those of every transaction that `seen` sees, and of one more transaction those up to an id.
 * It names no provider: whoever may read an event may read it from any cursor.
 */
export interface EventCursor {
  readonly seen: Snapshot;
  /** The transaction that was seen in part; 0 when there is none. */
  readonly transaction: bigint;
  /** The last event seen of it. */
  readonly id: bigint;
  /** Every event that was committed before this second (UNIX time of the database) was seen. */
  readonly second: number;
}

/** The place of an event. */
export interface EventPlace {
  readonly transaction: bigint;
  readonly id: bigint;
}

/** Behind all that the snapshot sees. */
export const cursorAt = (seen: Snapshot, second: number): EventCursor => ({ seen, transaction: 0n, id: 0n, second });

/**
 * Behind the next event.
 *
 * @param cursor behind the event before it, of those that `target` sees in the order of (transaction, id)
 * @param target a later snapshot, which sees the event
 */
export function cursorBehind(cursor: EventCursor, target: Snapshot, { transaction, id }: EventPlace): EventCursor {
  if (cursor.transaction === transaction) return { ...cursor, id };
  return { seen: seenUpTo(completed(cursor), target, transaction - 1n), transaction, id, second: cursor.second };
}

/** Whether the event stands before the cursor. */
export const isBehind = (cursor: EventCursor, { transaction, id }: EventPlace): boolean =>
  sees(cursor.seen, transaction) || (transaction === cursor.transaction && id <= cursor.id);

/** What was seen, with the transaction that was seen in part taken as a whole: all of its events were read. */
function completed({ seen, transaction }: EventCursor): Snapshot {
  if (transaction === 0n) return seen;
  const running = seen.running.filter((other) => other !== transaction);
  return { end: transaction < seen.end ? seen.end : transaction + 1n, running };
}

const FORM = /^(\d{1,11}):(\d{1,20}):(\d{1,19}):(\d{1,20}):((?:\d{1,20},)*\d{1,20})?$/;

/** The opaque text that clients keep. */
export function writeEventCursor({ seen, transaction, id, second }: EventCursor): string {
  const text = [second, transaction, id, seen.end, seen.running.join(',')].join(':');
  return Buffer.from(text).toString('base64url');
}

/**
 * The cursor that a client gives back.
 *
 * @param argument in which it came
 * @throws BAD_USER_INPUT when it is none of ours
 */
export function readEventCursor(text: string, argument = 'after'): EventCursor {
  const [, second = '', transaction = '', id = '', end = '', running] =
    FORM.exec(Buffer.from(text.slice(0, 10_000), 'base64url').toString('latin1')) ?? [];
  const cursor: EventCursor = {
    second: Number(second),
    transaction: BigInt(transaction),
    id: BigInt(id),
    seen: { end: BigInt(end), running: running?.split(',').map(BigInt) ?? [] },
  };
  if (!isSound(cursor)) throw badInput('This is no cursor of an event', [argument]);
  return cursor;
}

const GREATEST_TRANSACTION = 2n ** 64n - 1n;
const GREATEST_ID = 2n ** 63n - 1n;

/** Whether PostgreSQL takes it, and `completed` holds for it. */
function isSound({ seen: { end, running }, transaction, id }: EventCursor): boolean {
  const rises = running.every((xid, index) => xid > (running[index - 1] ?? 0n) && xid < end);
  const isInPart = transaction === 0n || transaction === end || running.includes(transaction);
  return end > 0n && end <= GREATEST_TRANSACTION && id <= GREATEST_ID && rises && isInPart;
}
