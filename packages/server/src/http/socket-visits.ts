import { type WebSocket } from 'ws';
import { type Actor } from '../kernel/access.ts';
import { DatabaseUnavailable } from '../database/unavailable.ts';

/** Who is signed in, as far as a socket must know it. */
export interface SignedIn {
  /** The session that a request names. */
  keyOf(cookies: string | undefined): string | undefined;
  actorOf(key: string | undefined): Promise<Actor | null>;
  /** Calls back when a session ends in this process. */
  onEnd(listener: (key: string) => void): () => void;
}

const RECHECK_MS = 30_000;
const SOCKETS_OF_PERSON_MOST = 50;

const UNAUTHORIZED = 4401;
const RIGHTS_CHANGED = 1012;

/** The client comes back by itself. */
export const TRY_AGAIN_LATER = 1013;

interface Visit {
  readonly key: string;
  readonly actor: Actor;
  readonly recheck: NodeJS.Timeout;
}

/** The sockets of people who are signed in, each closed as soon as its session is found to have ended. */
export interface SocketVisits {
  /** The person whom the cookies name; null when the socket was closed instead, with the reason in its code. */
  admit(socket: WebSocket, cookies: string | undefined): Promise<Actor | null>;
  leave(socket: WebSocket): void;
}

export function createSocketVisits(signedIn: SignedIn): SocketVisits {
  const visits = new Map<WebSocket, Visit>();

  signedIn.onEnd((key) => {
    for (const [socket, visit] of visits) {
      if (visit.key === key) socket.close(UNAUTHORIZED, 'Signed out');
    }
  });

  const recheck = async (socket: WebSocket, { key, actor }: Pick<Visit, 'key' | 'actor'>): Promise<void> => {
    const now = await signedIn.actorOf(key).catch(ignoreOutage(actor));
    if (!now) socket.close(UNAUTHORIZED, 'The session has ended');
    else if (JSON.stringify(now) !== JSON.stringify(actor)) socket.close(RIGHTS_CHANGED, 'Your rights have changed');
  };

  const isFull = ({ userId }: Actor): boolean =>
    [...visits.values()].filter(({ actor }) => actor.userId === userId).length >= SOCKETS_OF_PERSON_MOST;

  return {
    async admit(socket, cookies) {
      const key = signedIn.keyOf(cookies);
      try {
        const actor = await signedIn.actorOf(key);
        if (key === undefined || !actor) socket.close(UNAUTHORIZED, 'Sign in first');
        else if (isFull(actor)) socket.close(TRY_AGAIN_LATER, 'Too many windows are open');
        else if (socket.readyState === socket.OPEN) {
          const timer = setInterval(() => void recheck(socket, { key, actor }), RECHECK_MS);
          visits.set(socket, { key, actor, recheck: timer });
          return actor;
        }
      } catch {
        socket.close(TRY_AGAIN_LATER, 'The database cannot be reached');
      }
      return null;
    },
    leave(socket) {
      clearInterval(visits.get(socket)?.recheck);
      visits.delete(socket);
    },
  };
}

/** Whoever was signed in stays so while the database is away. */
const ignoreOutage =
  (actor: Actor) =>
  (error: unknown): Actor => {
    if (error instanceof DatabaseUnavailable) return actor;
    throw error;
  };
