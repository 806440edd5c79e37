import { cursorAt, type EventCursor } from '../kernel/event-cursor.ts';
import { type Sink } from '../kernel/outbox.ts';
import { formatSnapshot } from '../kernel/snapshot.ts';
import { readBacklog } from './backlog.ts';
import { type OutboxSource } from './outbox-source.ts';

interface Joiner {
  readonly providerId: string;
  readonly sink: Sink;
  readonly resolve: (position: EventCursor) => void;
  readonly reject: (reason: Error) => void;
}

export interface TailOptions {
  /** How often the outbox is looked at without a wake-up, while anyone is told of events. */
  readonly pollMs: number;
  /** Told once an outage, and of nothing else. */
  readonly onError: (error: unknown) => void;
}

/**
 * Reads the outbox on for the providers that have clients here, and tells their sinks of each event, once. It survives
 * outages of the database: it tries again, and goes on where it stood.
 */
export class Tail {
  readonly #source: OutboxSource;
  readonly #options: TailOptions;
  readonly #sinks = new Map<string, Set<Sink>>();
  #joiners: Joiner[] = [];
  #position: EventCursor | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isReading = false;
  #isWoken = false;
  #isFailing = false;
  #isStopped = false;

  constructor(source: OutboxSource, options: TailOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** The providers that have clients here. */
  get served(): string[] {
    return [...this.#sinks.keys()];
  }

  serves(providerId: string): boolean {
    return this.#sinks.has(providerId);
  }

  /**
   * Has the sink told of every event behind the position that is given, which is later than the call: whatever was
   * committed before the call stands before it.
   */
  join(providerId: string, sink: Sink): Promise<EventCursor> {
    return new Promise((resolve, reject) => {
      if (this.#isStopped) return reject(new Error('The server is stopping'));
      this.#joiners.push({ providerId, sink, resolve, reject });
      this.wake();
    });
  }

  leave(providerId: string, sink: Sink): void {
    const sinks = this.#sinks.get(providerId);
    sinks?.delete(sink);
    if (sinks?.size === 0) this.#sinks.delete(providerId);
  }

  /** Has the outbox looked at now. */
  wake(): void {
    this.#isWoken = true;
    if (!this.#isReading && !this.#isStopped) void this.#readOn();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#sinks.clear();
    for (const { reject } of this.#joiners.splice(0)) reject(new Error('The server is stopping'));
  }

  async #readOn(): Promise<void> {
    this.#isReading = true;
    clearTimeout(this.#timer);
    try {
      while (this.#isWoken) {
        this.#isWoken = false;
        await this.#round();
      }
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing && !this.#isStopped) this.#options.onError(error);
      this.#isFailing = true;
    }
    this.#isReading = false;
    const isNeeded = this.#sinks.size > 0 || this.#joiners.length > 0;
    if (isNeeded && !this.#isStopped) this.#timer = setTimeout(() => this.wake(), this.#options.pollMs);
  }

  /** Tells of what was committed since the last round; who asked to join before this one began does so at its end. */
  async #round(): Promise<void> {
    const before = this.#joiners.length;
    const { snapshot, second } = await this.#source.now();
    const position = this.#position;
    if (position && this.#sinks.size > 0 && !isAt(position, formatSnapshot(snapshot))) {
      for await (const { providerId, placed, cursor } of readBacklog(this.#source, this.served, position, snapshot)) {
        this.#position = cursor;
        for (const sink of this.#sinks.get(providerId) ?? []) sink(placed);
      }
    }
    this.#position = cursorAt(snapshot, second);
    for (const { providerId, sink, resolve } of this.#joiners.splice(0, before)) {
      this.#sinks.set(providerId, (this.#sinks.get(providerId) ?? new Set()).add(sink));
      resolve(this.#position);
    }
  }
}

const isAt = ({ seen, transaction }: EventCursor, snapshot: string): boolean =>
  transaction === 0n && formatSnapshot(seen) === snapshot;
