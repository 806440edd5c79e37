import { type Database } from '../database/connection.ts';
import { cursorAt, writeEventCursor } from '../kernel/event-cursor.ts';
import { OUTBOX_CHANNEL, type EventFeed } from '../kernel/outbox.ts';
import { follow } from './follow.ts';
import { listen } from './listen.ts';
import { createOutboxSource } from './outbox-source.ts';
import { pruneOutbox } from './prune.ts';
import { Tail } from './tail.ts';

export interface LiveOptions {
  /** Told of outages of the database, once each. */
  readonly onError: (error: unknown) => void;
  /** How often the outbox is looked at without a wake-up, while anyone follows; 1 second. */
  readonly pollMs?: number;
  /** Events that may wait for one reader; 500. */
  readonly mostWaiting?: number;
  /** Events are kept, and cursors good, for that long; 7 days. */
  readonly keptDays?: number;
}

/** What happens, told to those who follow it in this process. */
export interface Live {
  /**
   * The events of a provider.
   *
   * @param overflowed called when a reader of this feed falls too far behind: end its connection, so that it comes back
   */
  feedOf(providerId: string, overflowed?: () => void): EventFeed;
  /** The providers that have readers here. */
  readonly served: () => readonly string[];
  /** Calls back when a reader comes, and when an event was committed for a provider that has any. */
  onActivity(listener: () => void): void;
  stop(): Promise<void>;
}

const PRUNE_EVERY_MS = 3_600_000;

/** Nothing is read, and no connection opened, before the first reader comes. */
export function startLive(database: Database, options: LiveOptions): Live {
  const { onError, pollMs = 1_000, mostWaiting = 500, keptDays = 7 } = options;
  const source = createOutboxSource(database);
  const tail = new Tail(source, { pollMs, onError });
  const listeners: (() => void)[] = [];
  let stopListening: (() => Promise<void>) | undefined;

  const active = (): void => listeners.forEach((listener) => listener());
  const start = (): void => {
    stopListening ??= listen(database.url, OUTBOX_CHANNEL, {
      onConnect: () => tail.wake(),
      onMessage: (providerId) => {
        if (!tail.serves(providerId)) return;
        tail.wake();
        active();
      },
      onError,
    });
  };
  const pruning = setInterval(() => void pruneOutbox(database, keptDays).catch(onError), PRUNE_EVERY_MS);
  pruning.unref();

  return {
    feedOf: (providerId, overflowed = () => undefined) => ({
      async position() {
        const { snapshot, second } = await source.now();
        return writeEventCursor(cursorAt(snapshot, second));
      },
      async follow(after = null) {
        start();
        const keptSeconds = keptDays * 86_400;
        const events = await follow(tail, source, { providerId, after, overflowed, mostWaiting, keptSeconds });
        active();
        return events;
      },
    }),
    served: () => tail.served,
    onActivity: (listener) => void listeners.push(listener),
    async stop() {
      clearInterval(pruning);
      tail.stop();
      await stopListening?.();
    },
  };
}
