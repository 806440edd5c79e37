import { setImmediate as nextTurn } from 'node:timers/promises';
import { MANY_EVENTS, type PlacedEvent } from '../kernel/outbox.ts';

/** Events that may wait to be answered; who is told more than that comes back for them. */
const MOST_WAITING = 500;

/** Further events than these are answered as one that may have changed anything. */
const MOST_TOGETHER = 200;

/** Listeners that are sent to before others of the process have their turn. */
const SENT_AT_ONCE = 500;

/** One who hears a broadcast. */
export interface Listener {
  /** False once it wants to hear nothing more. */
  readonly isOpen: boolean;
  send(payload: string): void;
  fail(error: unknown): void;
  /** It has been told too much at once: it must come back, and go on behind what it got. */
  comeBack(): void;
}

/** What is told; each is asked once, whoever listens. */
export interface BroadcastSource {
  /** See `Answering.pauseMs`. */
  readonly pauseMs: number;
  /** The text of what everyone is told who comes; null is nothing. */
  open(): Promise<string | null>;
  /** The text of the answer to events; null is nothing. */
  answer(events: readonly PlacedEvent[]): Promise<string | null>;
}

interface Telling {
  events: PlacedEvent[];
  readonly listeners: Set<Listener>;
}

/**
 * Answers events once for all who asked the same, one after the other, and sends the same text to all of them: each
 * hears the events that it was told of, in their order.
 */
export class Broadcast {
  readonly #source: BroadcastSource;
  readonly #waiting: Telling[] = [];
  #isTelling = false;
  #answeredAt = -Infinity;
  #lastOpening: Promise<unknown> = Promise.resolve();
  #nextOpening: Promise<string | null> | null = null;

  constructor(source: BroadcastSource) {
    this.#source = source;
  }

  /** Has the listener hear the answer to the event. All of its listeners are told of an event before the next. */
  tell(placed: PlacedEvent, listener: Listener): void {
    const telling = this.#tellingOf(placed);
    if (!telling) return listener.comeBack();
    telling.listeners.add(listener);
    if (!this.#isTelling) void this.#tellOn();
  }

  /** What is told first: read after the call, once for all who come while it was read for others. */
  open(): Promise<string | null> {
    this.#nextOpening ??= this.#lastOpening.then(() => {
      this.#nextOpening = null;
      const opening = this.#source.open();
      this.#lastOpening = opening.catch(() => undefined);
      return opening;
    });
    return this.#nextOpening;
  }

  /** The text of the answer to an event, for one who catches up; null is nothing. */
  answer(placed: PlacedEvent): Promise<string | null> {
    return this.#source.answer([placed]);
  }

  /** Where the event waits to be told; null where too much waits already. */
  #tellingOf(placed: PlacedEvent): Telling | null {
    const last = this.#waiting.at(-1);
    if (last?.events.at(-1) === placed) return last;
    if (last && this.#source.pauseMs > 0) {
      if (last.events.length >= MOST_TOGETHER) last.events = [many(placed)];
      last.events.push(placed);
      return last;
    }
    if (this.#waiting.length >= MOST_WAITING) return null;
    const telling = { events: [placed], listeners: new Set<Listener>() };
    this.#waiting.push(telling);
    return telling;
  }

  async #tellOn(): Promise<void> {
    this.#isTelling = true;
    for (;;) {
      // Meanwhile everyone is told of the event, and further events may come.
      await this.#pause();
      const telling = this.#waiting.shift();
      if (!telling) break;
      await this.#tell(telling);
    }
    this.#isTelling = false;
  }

  async #pause(): Promise<void> {
    const leftMs = this.#answeredAt + this.#source.pauseMs - performance.now();
    if (this.#waiting.length > 0 && leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
  }

  async #tell({ events, listeners }: Telling): Promise<void> {
    this.#answeredAt = performance.now();
    if (![...listeners].some(({ isOpen }) => isOpen)) return;
    try {
      const payload = await this.#source.answer(events);
      if (payload !== null) await sendToAll(listeners, payload);
    } catch (error) {
      for (const listener of listeners) listener.fail(error);
    }
  }
}

const many = ({ event, cursor }: PlacedEvent): PlacedEvent => ({
  event: { kind: MANY_EVENTS, payload: null, occurredAt: event.occurredAt },
  cursor,
});

async function sendToAll(listeners: ReadonlySet<Listener>, payload: string): Promise<void> {
  let count = 0;
  for (const listener of listeners) {
    if (count > 0 && count % SENT_AT_ONCE === 0) await nextTurn();
    listener.send(payload);
    count++;
  }
}
