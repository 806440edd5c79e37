import { type RawBuilder } from 'kysely';
import { type Actor } from './access.ts';
import { type LeaveJob } from './jobs.ts';
import { type EventFeed } from './outbox.ts';
import { type Run, type TextRow } from './sql.ts';

/** The database as one provider sees it: no other provider's row can be read or changed through it. */
export interface TenantDatabase {
  /**
   * Runs one read, in one round trip.
   *
   * @param plan `generic` where one plan is good for all values, so that it is made once and kept
   */
  readonly read: <Row>(query: RawBuilder<Row>, plan?: 'generic' | 'custom') => Promise<Row[]>;
  /** The same with rows as PostgreSQL writes them: for lists, where making values of all columns of all rows would cost most. */
  readonly readTexts: (query: RawBuilder<unknown>, plan?: 'generic' | 'custom') => Promise<TextRow[]>;
  /** Runs `work` in one transaction, which is rolled back when it throws. */
  transact<Result>(work: (run: Run) => Promise<Result>): Promise<Result>;
}

/** What every resolver knows of the request that it serves. */
export interface Context {
  /** Stands for the running server, one object for its life: what is kept between requests hangs on it, weakly. */
  readonly app: object;
  /** Names the request in the log, and in the answer's `x-request-id` header. */
  readonly requestId: string;
  /** Who asks; null when nobody is signed in. */
  readonly actor: Actor | null;
  /** The actor's provider's data; throws UNAUTHENTICATED when nobody is signed in. */
  readonly database: TenantDatabase;
  /** What happens to the actor's provider, live; throws UNAUTHENTICATED when nobody is signed in. */
  readonly events: EventFeed;
  /** Leaves work to be done after the transaction. */
  readonly leaveJob: LeaveJob;
  /** The instant of the request: one for all of its fields and rules. */
  readonly now: Date;
  /**
   * Gives what `make` gave for this key earlier in the request, or calls it: what several fields need is read once.
   *
   * @param key one object or symbol a use, kept in the module that uses it, or a string that names the use and its input
   */
  memo<Value>(key: object | symbol | string, make: () => Value): Value;
  /** The same for this moment, with nothing remembered: each event of a subscription is answered in a context of its own. */
  renew(): Context;
}
