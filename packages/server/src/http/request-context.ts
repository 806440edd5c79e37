import { type Context, type TenantDatabase } from '../kernel/context.ts';
import { unauthenticated } from '../kernel/errors.ts';
import { type Database } from '../database/connection.ts';
import { readAs, transactAs } from '../database/tenant.ts';

/** The context of one request, or of one event that a socket is told of. */
export function createContext(
  database: Database,
  request: Pick<Context, 'app' | 'requestId' | 'actor' | 'now'>,
): Context {
  const memos = new Map<object | symbol | string, unknown>();
  return {
    ...request,
    database: request.actor ? databaseOf(database, request.actor.providerId) : NOBODYS,
    memo<Value>(key: object | symbol | string, make: () => Value): Value {
      if (!memos.has(key)) memos.set(key, make());
      return memos.get(key) as Value;
    },
  };
}

const databaseOf = (database: Database, providerId: string): TenantDatabase => ({
  read: (query) => readAs(database, providerId, query),
  transact: (work) => transactAs(database, providerId, work),
});

const NOBODYS: TenantDatabase = {
  read: () => Promise.reject(unauthenticated()),
  transact: () => Promise.reject(unauthenticated()),
};
