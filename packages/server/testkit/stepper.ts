import { type Client, type PoolClient } from 'pg';
import { connect, type Database } from '../src/database/connection.ts';
import { entities } from '../src/modules.ts';

// Lets several commands go forward one statement at a time, in any order that is asked for.

/** Where a command stands still: before it locks rows, changes licenses or instances, or commits. */
const STOPS = /\bfor (no key )?update\b|\bupdate (license|instance) set\b|^commit$/;

/** How often it is looked whether a statement without an answer waits for a lock, in milliseconds. */
const LOOK_MS = 2;

type Step = 'WENT_ON' | 'WAITS' | 'OVER';

/** A command on connections of its own, which stands still before each statement that others may feel. */
export class Stepper {
  #open: (() => void) | null = null;
  #arrived = Promise.withResolvers<true>();
  #isOver = false;
  #pid = 0;
  readonly #watched = new WeakSet<PoolClient>();

  private constructor(
    private readonly database: Database,
    private readonly observer: Pick<Client, 'query'>,
  ) {}

  /**
   * Begins a command, up to its first stop.
   *
   * @param observer a connection that looks who waits for whom
   */
  static async begin(
    url: string,
    observer: Pick<Client, 'query'>,
    work: (database: Database) => Promise<unknown>,
  ): Promise<Stepper> {
    const database = await connect(url, { entities, poolSize: 1 });
    const stepper = new Stepper(database, observer);
    for (const pool of [database.web, database.owner]) pool.on('acquire', (client) => stepper.#watch(client));
    const end = (): void => {
      stepper.#isOver = true;
      stepper.#arrived.resolve(true);
    };
    work(database).then(end, end);
    await stepper.#arrived.promise;
    return stepper;
  }

  /** Has it go on to its next stop; comes back earlier when it waits for another one. */
  async step(): Promise<Step> {
    if (this.#isOver) return 'OVER';
    if (this.#open) {
      this.#arrived = Promise.withResolvers<true>();
      this.#open();
      this.#open = null;
    }
    for (;;) {
      const look = new Promise<false>((resolve) => setTimeout(() => resolve(false), LOOK_MS));
      if (await Promise.race([this.#arrived.promise, look])) return this.#where();
      if (await this.#isBlocked()) return 'WAITS';
    }
  }

  #where(): Step {
    return this.#isOver ? 'OVER' : 'WENT_ON';
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  async #isBlocked(): Promise<boolean> {
    const { rows } = await this.observer.query<{ blocked: boolean }>(
      'select cardinality(pg_blocking_pids($1)) > 0 as blocked',
      [this.#pid],
    );
    return rows[0]?.blocked ?? false;
  }

  #watch(client: PoolClient): void {
    if (this.#watched.has(client)) return;
    this.#watched.add(client);
    const query = client.query.bind(client) as (...all: unknown[]) => unknown;
    const stopping = (...all: unknown[]): unknown => {
      const text = typeof all[0] === 'string' ? all[0] : ((all[0] as { text?: string } | undefined)?.text ?? '');
      if (!STOPS.test(text)) return query(...all);
      this.#pid = (client as unknown as { processID: number }).processID;
      return new Promise<void>((resolve) => {
        this.#open = resolve;
        this.#arrived.resolve(true);
      }).then(() => query(...all));
    };
    Object.assign(client, { query: stopping });
  }
}

/** Every order in which two commands of so many steps can take turns: a list of whose turn it is, 0 or 1. */
export function* orders(first: number, second: number): Generator<readonly (0 | 1)[]> {
  if (first === 0 && second === 0) yield [];
  if (first > 0) for (const rest of orders(first - 1, second)) yield [0, ...rest];
  if (second > 0) for (const rest of orders(first, second - 1)) yield [1, ...rest];
}

/** Has two commands take turns in an order, and then go on until both are over. */
export async function takeTurns(steppers: readonly [Stepper, Stepper], order: readonly (0 | 1)[]): Promise<void> {
  for (const turn of order) await steppers[turn].step();
  for (let isOver = false; !isOver;) {
    const steps = [await steppers[0].step(), await steppers[1].step()];
    isOver = steps.every((step) => step === 'OVER');
  }
}

/** How many steps a command has when nobody is in its way. */
export async function countSteps(stepper: Stepper): Promise<number> {
  let steps = 1;
  while ((await stepper.step()) !== 'OVER') steps++;
  return steps;
}
