import { type WebSocket } from 'ws';
import { type Actor } from '../kernel/access.ts';
import { type Credential, type CredentialHeaders, type Session } from '../kernel/credential.ts';
import { DatabaseUnavailable } from '../database/unavailable.ts';
import { type Gate } from './gate.ts';
import { TRY_AGAIN_LATER } from './outlet.ts';

/** How often it is looked for sessions that have come to their end by themselves; in memory. */
const LOOK_MS = 500;
const SOCKETS_OF_ACTOR_MOST = 50;

const UNAUTHORIZED = 4401;
const RIGHTS_CHANGED = 1012;

interface Visit {
  readonly credential: Credential;
  readonly session: Session;
}

/** The sockets of people and API keys, each closed as soon as what it was opened with has ended or allows something else. */
export interface SocketVisits {
  /** Who is shown by the headers; null when the socket was closed instead, with the reason in its code. */
  admit(socket: WebSocket, headers: CredentialHeaders): Promise<Actor | null>;
  leave(socket: WebSocket): void;
  /** Looks after no socket any more. */
  stop(): void;
}

export function createSocketVisits(gate: Pick<Gate, 'credentialOf' | 'onChange'>): SocketVisits {
  const visits = new Map<WebSocket, Visit>();
  const socketsOf = new Map<string, Set<WebSocket>>();

  const recheck = async (socket: WebSocket, { credential, session }: Visit): Promise<void> => {
    const now = await credential.verify().catch(ignoreOutage(session));
    if (!now) socket.close(UNAUTHORIZED, credential.refusal ?? 'The session has ended');
    else if (JSON.stringify(now.actor) !== JSON.stringify(session.actor))
      socket.close(RIGHTS_CHANGED, 'Your rights have changed');
  };
  const recheckAll = (sockets: Iterable<WebSocket>, isDue: (visit: Visit) => boolean): void => {
    for (const socket of sockets) {
      const visit = visits.get(socket);
      if (visit && isDue(visit)) void recheck(socket, visit);
    }
  };

  gate.onChange((actorId) => recheckAll(actorId === null ? visits.keys() : (socketsOf.get(actorId) ?? []), () => true));
  const looking = setInterval(() => recheckAll(visits.keys(), ({ session }) => session.hasEnded()), LOOK_MS);
  looking.unref();

  const enter = (socket: WebSocket, visit: Visit): void => {
    const { actorId } = visit.session.actor;
    visits.set(socket, visit);
    socketsOf.set(actorId, (socketsOf.get(actorId) ?? new Set()).add(socket));
  };
  const isFull = ({ actorId }: Actor): boolean => (socketsOf.get(actorId)?.size ?? 0) >= SOCKETS_OF_ACTOR_MOST;

  return {
    async admit(socket, headers) {
      const credential = gate.credentialOf(headers);
      try {
        const session = await credential?.verify();
        if (!credential || !session) socket.close(UNAUTHORIZED, credential?.refusal ?? 'Sign in first');
        else if (isFull(session.actor)) socket.close(TRY_AGAIN_LATER, 'Too many sockets are open');
        else if (socket.readyState === socket.OPEN) {
          enter(socket, { credential, session });
          return session.actor;
        }
      } catch {
        socket.close(TRY_AGAIN_LATER, 'The database cannot be reached');
      }
      return null;
    },
    leave(socket) {
      const actorId = visits.get(socket)?.session.actor.actorId ?? '';
      visits.delete(socket);
      socketsOf.get(actorId)?.delete(socket);
      if (socketsOf.get(actorId)?.size === 0) socketsOf.delete(actorId);
    },
    stop: () => clearInterval(looking),
  };
}

/** Whoever was let in stays so while the database is away. */
const ignoreOutage =
  (session: Session) =>
  (error: unknown): Session => {
    if (error instanceof DatabaseUnavailable) return session;
    throw error;
  };
