import { type WebSocket } from 'ws';
import { type Actor } from '../kernel/access.ts';
import { DatabaseUnavailable } from '../database/unavailable.ts';
import { TRY_AGAIN_LATER } from './outlet.ts';

/** A session, as far as a socket must know it. */
export interface SocketSession {
  readonly actor: Actor;
  readonly endsAt: Date;
}

/** Who is signed in, as far as a socket must know it. */
export interface SignedIn {
  /** The session that a request names. */
  keyOf(cookies: string | undefined): string | undefined;
  /** The session as it is now; null when it does not hold. */
  sessionOf(key: string | undefined): Promise<SocketSession | null>;
  /** Calls back when a person's sessions or rights have changed, in whatever process; null is that anyone's may have. */
  onChange(listener: (userId: string | null) => void): void;
}

/** How often it is looked for sessions that have come to their end by themselves; in memory. */
const LOOK_MS = 500;
const SOCKETS_OF_PERSON_MOST = 50;

const UNAUTHORIZED = 4401;
const RIGHTS_CHANGED = 1012;

interface Visit extends SocketSession {
  readonly key: string;
}

/** The sockets of people who are signed in, each closed as soon as its session has ended or allows something else. */
export interface SocketVisits {
  /** The person whom the cookies name; null when the socket was closed instead, with the reason in its code. */
  admit(socket: WebSocket, cookies: string | undefined): Promise<Actor | null>;
  leave(socket: WebSocket): void;
  /** Looks after no socket any more. */
  stop(): void;
}

export function createSocketVisits(signedIn: SignedIn): SocketVisits {
  const visits = new Map<WebSocket, Visit>();
  const socketsOf = new Map<string, Set<WebSocket>>();

  const recheck = async (socket: WebSocket, visit: Visit): Promise<void> => {
    const now = await signedIn.sessionOf(visit.key).catch(ignoreOutage(visit));
    if (!now) socket.close(UNAUTHORIZED, 'The session has ended');
    else if (JSON.stringify(now.actor) !== JSON.stringify(visit.actor))
      socket.close(RIGHTS_CHANGED, 'Your rights have changed');
  };
  const recheckAll = (sockets: Iterable<WebSocket>, isDue: (visit: Visit) => boolean): void => {
    for (const socket of sockets) {
      const visit = visits.get(socket);
      if (visit && isDue(visit)) void recheck(socket, visit);
    }
  };

  signedIn.onChange((userId) =>
    recheckAll(userId === null ? visits.keys() : (socketsOf.get(userId) ?? []), () => true),
  );
  const looking = setInterval(() => recheckAll(visits.keys(), ({ endsAt }) => endsAt.getTime() <= Date.now()), LOOK_MS);
  looking.unref();

  const enter = (socket: WebSocket, visit: Visit): void => {
    const { userId } = visit.actor;
    visits.set(socket, visit);
    socketsOf.set(userId, (socketsOf.get(userId) ?? new Set()).add(socket));
  };
  const isFull = ({ userId }: Actor): boolean => (socketsOf.get(userId)?.size ?? 0) >= SOCKETS_OF_PERSON_MOST;

  return {
    async admit(socket, cookies) {
      const key = signedIn.keyOf(cookies);
      try {
        const session = await signedIn.sessionOf(key);
        if (key === undefined || !session) socket.close(UNAUTHORIZED, 'Sign in first');
        else if (isFull(session.actor)) socket.close(TRY_AGAIN_LATER, 'Too many windows are open');
        else if (socket.readyState === socket.OPEN) {
          enter(socket, { key, ...session });
          return session.actor;
        }
      } catch {
        socket.close(TRY_AGAIN_LATER, 'The database cannot be reached');
      }
      return null;
    },
    leave(socket) {
      const userId = visits.get(socket)?.actor.userId ?? '';
      visits.delete(socket);
      socketsOf.get(userId)?.delete(socket);
      if (socketsOf.get(userId)?.size === 0) socketsOf.delete(userId);
    },
    stop: () => clearInterval(looking),
  };
}

/** Whoever was signed in stays so while the database is away. */
const ignoreOutage =
  (visit: Visit) =>
  (error: unknown): Visit => {
    if (error instanceof DatabaseUnavailable) return visit;
    throw error;
  };
