import { type Context, type TenantDatabase } from '../kernel/context.ts';
import { unauthenticated } from '../kernel/errors.ts';
import { type EventFeed } from '../kernel/outbox.ts';
import { type Database } from '../database/connection.ts';
import { tenantDatabase } from '../database/tenant.ts';

/** What a context is made of. */
export interface ContextSource extends Pick<Context, 'app' | 'requestId' | 'actor' | 'leaveJob'> {
  readonly clock: { now(): Date };
  /** The events of the actor's provider; null when nobody is signed in. */
  readonly events: EventFeed | null;
}

/** The context of one request, or of one event that a socket is told of. */
export function createContext(database: Database, source: ContextSource): Context {
  const memos = new Map<object | symbol | string, unknown>();
  const { app, requestId, actor, leaveJob, clock, events } = source;
  return {
    app,
    requestId,
    actor,
    leaveJob,
    now: clock.now(),
    database: actor ? tenantDatabase(database, actor.providerId) : NOBODYS,
    events: events ?? NO_EVENTS,
    renew: () => createContext(database, source),
    memo<Value>(key: object | symbol | string, make: () => Value): Value {
      if (!memos.has(key)) memos.set(key, make());
      return memos.get(key) as Value;
    },
  };
}

const NOBODYS: TenantDatabase = {
  read: () => Promise.reject(unauthenticated()),
  readTexts: () => Promise.reject(unauthenticated()),
  transact: () => Promise.reject(unauthenticated()),
};

const NO_EVENTS: EventFeed = {
  position: () => Promise.reject(unauthenticated()),
  follow: () => Promise.reject(unauthenticated()),
};
