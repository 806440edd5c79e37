import { type OutboxEvent, type PlacedEvent } from '../../../kernel/outbox.ts';

/** Further events than these are told of as one that may have changed anything. */
const MOST_BUNDLED = 200;

const ANYTHING: OutboxEvent = { kind: 'anything', payload: null, occurredAt: new Date(0) };

/** Takes events as they come, however fast, and gives them out together, with a pause between. */
export class EventBundle {
  readonly #events: AsyncIterableIterator<PlacedEvent>;
  readonly #pauseMs: number;
  #bundled: OutboxEvent[] = [];
  #end: Promise<null> | null = null;
  #wake: (() => void) | undefined;
  #givenAt = -Infinity;

  constructor(events: AsyncIterableIterator<PlacedEvent>, pauseMs: number) {
    this.#events = events;
    this.#pauseMs = pauseMs;
    const end = this.#collect();
    const ended = (): void => {
      this.#end = end;
      this.#wake?.();
    };
    end.then(ended, ended);
  }

  /** The events since the last time, when there are any; null when there will be none. */
  async take(): Promise<readonly OutboxEvent[] | null> {
    while (this.#bundled.length === 0 && !this.#end) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#end) return this.#end;
    const pauseMs = this.#givenAt + this.#pauseMs - performance.now();
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    this.#givenAt = performance.now();
    return this.#bundled.splice(0);
  }

  async end(): Promise<void> {
    await this.#events.return?.();
  }

  async #collect(): Promise<null> {
    for await (const { event } of this.#events) {
      if (this.#bundled.length >= MOST_BUNDLED) this.#bundled = [ANYTHING];
      this.#bundled.push(event);
      this.#wake?.();
    }
    return null;
  }
}
