import { readEventCursor, type EventCursor } from '../kernel/event-cursor.ts';
import { reload, type PlacedEvent } from '../kernel/outbox.ts';
import { readBacklog, type Delivery } from './backlog.ts';
import { EventQueue } from './event-queue.ts';
import { type OutboxSource } from './outbox-source.ts';
import { type Tail } from './tail.ts';

/** What one reader follows. */
export interface Following {
  readonly providerId: string;
  readonly after: string | null;
  /** Called once, when the reader has fallen too far behind: end its connection, so that it comes back. */
  readonly overflowed: () => void;
  /** Events that may wait for it. */
  readonly mostWaiting: number;
  /** A cursor is good for that long. */
  readonly keptSeconds: number;
}

/** See `EventFeed.follow`. What is told from now on waits while the reader catches up. */
export async function follow(
  tail: Tail,
  source: OutboxSource,
  following: Following,
): Promise<AsyncIterableIterator<PlacedEvent>> {
  const { providerId, after, overflowed, mostWaiting, keptSeconds } = following;
  const from = after === null ? null : readEventCursor(after);
  const queue = new EventQueue(mostWaiting);
  const sink = (placed: PlacedEvent): void => {
    if (queue.push(placed)) return;
    leave();
    overflowed();
  };
  const leave = (): void => tail.leave(providerId, sink);

  const position = await tail.join(providerId, sink);
  if (from && !isKept(from, position, keptSeconds)) {
    leave();
    throw reload('Events since this cursor are no longer kept: read anew what you show.');
  }
  const backlog = from && readBacklog(source, [providerId], from, position.seen);
  return reader(queue, backlog, leave);
}

/** Whether every event behind the cursor is still there; a cursor from ahead is of another database, or of none. */
const isKept = (cursor: EventCursor, position: EventCursor, keptSeconds: number): boolean =>
  cursor.second >= position.second - keptSeconds &&
  cursor.second <= position.second &&
  cursor.seen.end <= position.seen.end;

/** First the backlog, then the queue. `return` ends it at once, also while it waits. */
function reader(
  queue: EventQueue,
  backlog: AsyncGenerator<Delivery, void, undefined> | null,
  leave: () => void,
): AsyncIterableIterator<PlacedEvent> {
  let past = backlog;
  let hasEnded = false;

  const end = (): void => {
    hasEnded = true;
    leave();
    queue.end();
  };
  const nextOfPast = async (): Promise<PlacedEvent | null> => {
    const result = await past?.next().catch((error: unknown) => {
      end();
      throw error;
    });
    if (result && !result.done) return result.value.placed;
    past = null;
    return null;
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const value = past && !hasEnded ? await nextOfPast() : null;
      return value && !hasEnded ? { done: false, value } : queue.take();
    },
    return() {
      end();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
