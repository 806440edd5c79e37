import { type FastifyInstance } from 'fastify';
import { type Database } from '../../database/connection.ts';
import { openPool } from '../../database/pool.ts';
import { createAuth, type AuthSettings } from './auth.ts';
import { serveSessions } from './session.routes.ts';
import { createSessions, type Sessions } from './sessions.ts';

/** Sign-in, as the server uses it. */
export interface SessionService extends Sessions {
  /** Adds its routes. */
  serve(server: FastifyInstance): void;
  /** Closes its connections. */
  close(): Promise<void>;
}

/** Opens sign-in on connections of its own, which see the sign-in library's tables first. */
export async function openSessions(database: Pick<Database, 'url'>, settings: AuthSettings): Promise<SessionService> {
  const { baseUrl, secret, log } = settings;
  const pool = openPool(
    database.url,
    { name: 'license-console-sign-in', max: 4, session: { search_path: 'auth', statement_timeout: '10s' } },
    (error) => log('A connection of sign-in broke', error),
  );
  const auth = createAuth(pool, settings);
  const sessions = createSessions(pool, await auth.cookieName(), secret);
  return {
    ...sessions,
    serve: (server) => serveSessions(server, auth, sessions, baseUrl),
    close: () => pool.end(),
  };
}
