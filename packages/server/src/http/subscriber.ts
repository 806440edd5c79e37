import { type ExecutionResult } from 'graphql';
import { type Listener } from './broadcast.ts';
import { type Outlet } from './outlet.ts';

/** Payloads that may wait for one who catches up with what was before. */
const MOST_EARLY = 500;

type Taken = IteratorResult<ExecutionResult, undefined>;

/**
 * One subscription of one socket. What it hears goes straight to the socket; the protocol's library, which would iterate
 * over results, only learns of its end.
 */
export class Subscriber implements Listener, AsyncIterableIterator<ExecutionResult> {
  readonly #outlet: Outlet;
  readonly #ended = Promise.withResolvers<Taken>();
  /** What was heard while it catches up; null once it has. */
  #early: string[] | null = [];
  readonly #leaves: (() => void)[] = [];
  isOpen = true;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  /** Calls back at its end, which may have come already. */
  onEnd(leave: () => void): void {
    if (this.isOpen) this.#leaves.push(leave);
    else leave();
  }

  send(payload: string): void {
    if (!this.isOpen) return;
    if (!this.#early) this.#outlet.send(payload);
    else if (this.#early.length < MOST_EARLY) this.#early.push(payload);
    else this.comeBack();
  }

  /** Sends what was before, as fast as it is taken, and then what was heard in the meantime. */
  async catchUp(before: AsyncIterable<string>): Promise<void> {
    try {
      for await (const payload of before) {
        if (!this.isOpen) return;
        await this.#outlet.flush(payload);
      }
      for (let next = this.#early?.shift(); next !== undefined && this.isOpen; next = this.#early?.shift())
        await this.#outlet.flush(next);
      this.#early = null;
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    this.#ended.promise.catch(() => undefined);
    this.#ended.reject(error);
    this.#end();
  }

  comeBack(): void {
    this.#outlet.comeBack();
    this.#end();
  }

  next(): Promise<Taken> {
    return this.#ended.promise;
  }

  return(): Promise<Taken> {
    this.#end();
    return this.#ended.promise.catch(() => ({ done: true, value: undefined }));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): void {
    this.isOpen = false;
    this.#early = null;
    this.#ended.resolve({ done: true, value: undefined });
    for (const leave of this.#leaves.splice(0)) leave();
  }
}
