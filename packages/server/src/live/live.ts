import { type Database } from '../database/connection.ts';
import { ACCESS_CHANNEL } from '../kernel/access.ts';
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
  /** Told whose sessions or rights have changed; null is that anyone's may have, as messages may have been missed. */
  readonly onAccessChanged?: (actorId: string | null) => void;
  /** How often the outbox is looked at without a wake-up, while anyone follows; 1 second. */
  readonly pollMs?: number;
  /** Events are kept, and cursors good, for that long; 7 days. */
  readonly keptDays?: number;
}

/** What happens, told to those who follow it in this process. */
export interface Live {
  /** The events of a provider. */
  feedOf(providerId: string): EventFeed;
  /** The providers that have readers here. */
  readonly served: () => readonly string[];
  /** Calls back when a reader comes, and when an event was committed for a provider that has any. */
  onActivity(listener: () => void): void;
  stop(): Promise<void>;
}

const PRUNE_EVERY_MS = 3_600_000;

/** Listens from now on; nothing is read before the first reader comes. */
export function startLive(database: Database, options: LiveOptions): Live {
  const { onError, onAccessChanged = () => undefined, pollMs = 1_000, keptDays = 7 } = options;
  const source = createOutboxSource(database);
  const tail = new Tail(source, { pollMs, onError });
  const listeners: (() => void)[] = [];

  const active = (): void => listeners.forEach((listener) => listener());
  const stopListening = listen(database.url, {
    channels: {
      [OUTBOX_CHANNEL](providerId) {
        if (!tail.serves(providerId)) return;
        tail.wake();
        active();
      },
      [ACCESS_CHANNEL]: onAccessChanged,
    },
    onConnect() {
      tail.wake();
      onAccessChanged(null);
    },
    onError,
  });
  const pruning = setInterval(() => void pruneOutbox(database, keptDays).catch(onError), PRUNE_EVERY_MS);
  pruning.unref();

  return {
    feedOf: (providerId) => ({
      async position() {
        const { snapshot, second } = await source.now();
        return writeEventCursor(cursorAt(snapshot, second));
      },
      async follow(after, sink) {
        const followed = await follow(tail, source, { providerId, after, sink, keptSeconds: keptDays * 86_400 });
        active();
        return followed;
      },
    }),
    served: () => tail.served,
    onActivity: (listener) => void listeners.push(listener),
    async stop() {
      clearInterval(pruning);
      tail.stop();
      await stopListening();
    },
  };
}
