import { resume, type PlacedEvent } from '../kernel/outbox.ts';

type Taken = IteratorResult<PlacedEvent, undefined>;

/** Events that wait for one reader. When there are too many it gives them up: the reader must come back for them. */
export class EventQueue {
  readonly #most: number;
  #waiting: PlacedEvent[] = [];
  #end: Promise<Taken> | null = null;
  #wake: (() => void) | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns whether there was room; where not, the queue has ended */
  push(placed: PlacedEvent): boolean {
    if (this.#end) return true;
    if (this.#waiting.length >= this.#most) {
      this.fail(resume('Events came faster than they were read: come back with your last cursor.'));
      return false;
    }
    this.#waiting.push(placed);
    this.#wake?.();
    return true;
  }

  /** Has the reader told of the error instead of what waits. */
  fail(error: Error): void {
    const end = Promise.reject(error);
    end.catch(() => undefined);
    this.#finish(end);
  }

  end(): void {
    this.#finish(Promise.resolve({ done: true, value: undefined }));
  }

  /** The next event, when there is one. For one reader, who asks again only after the answer. */
  async take(): Promise<Taken> {
    while (!this.#end) {
      const value = this.#waiting.shift();
      if (value) return { done: false, value };
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#end;
  }

  #finish(end: Promise<Taken>): void {
    this.#end ??= end;
    this.#waiting = [];
    this.#wake?.();
  }
}
