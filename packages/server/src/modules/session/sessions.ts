import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Pool } from 'pg';
import { ROLES, type Actor } from '../../kernel/access.ts';
import { RecentMap } from '../../kernel/recent-map.ts';
import { explain } from '../../database/unavailable.ts';

/** How long a verified session is taken as valid without asking the database again. */
const KEPT_MS = 5_000;
const KEPT_MOST = 10_000;

/** A session that holds. */
export interface Session {
  readonly actor: Actor;
  /** When it ends by itself. */
  readonly endsAt: Date;
}

/** Who is signed in, by the session cookie. */
export interface Sessions {
  /** The session that a request names, verified or not; undefined when it names none. */
  keyOf(cookies: string | undefined): string | undefined;
  /**
   * The session; null when it is unknown, has ended, or the person's provider is gone.
   *
   * @throws DatabaseUnavailable
   */
  sessionOf(key: string | undefined): Promise<Session | null>;
  /** The person whose session it is; null as in {@link sessionOf}. */
  actorOf(key: string | undefined): Promise<Actor | null>;
  /** Forgets the session, which the database no longer has. */
  end(key: string): void;
  /** Forgets what is known of a person, or of everyone where it is null, and tells everyone who listens. */
  changed(userId: string | null): void;
  /** Calls back when a person's sessions or rights have changed; null is that anyone's may have. */
  onChange(listener: (userId: string | null) => void): void;
}

interface Verified {
  until: number;
  readonly session: Promise<Session | null>;
  /** Undefined while it is looked up. */
  userId?: string | undefined;
}

/**
 * Verified sessions are kept for a few seconds in this process, as promises, so that requests at the same time share
 * one look-up.
 *
 * @param pool finds the sign-in library's tables without naming their schema
 */
export function createSessions(pool: Pool, cookieName: string, secret: string): Sessions {
  const kept = new RecentMap<string, Verified>(KEPT_MOST);
  const listeners: ((userId: string | null) => void)[] = [];

  const sessionOf = (key: string | undefined): Promise<Session | null> => {
    // What is kept was signed by us.
    const known = key && kept.get(key);
    if (known && Date.now() < known.until) return known.session;
    const token = key && signedToken(key, secret);
    if (!token) return Promise.resolve(null);
    const verified: Verified = { until: Date.now() + KEPT_MS, session: findSession(pool, token) };
    kept.set(key, verified);
    verified.session.then(
      (session) => {
        verified.userId = session?.actor.userId;
        verified.until = Math.min(verified.until, session?.endsAt.getTime() ?? Infinity);
      },
      () => kept.delete(key),
    );
    return verified.session;
  };

  return {
    keyOf: (cookies) => cookieOf(cookies, cookieName),
    sessionOf,
    actorOf: async (key) => (await sessionOf(key))?.actor ?? null,
    end: (key) => void kept.delete(key),
    changed(userId) {
      kept.deleteWhere((known) => userId === null || known.userId === undefined || known.userId === userId);
      for (const listener of listeners) listener(userId);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

interface PersonRow {
  id: string;
  name: string;
  email: string;
  role: string;
  provider_id: string;
  provider_name: string;
  time_zone: string;
  currency: string;
  company_ids: string[] | null;
  ends_at: Date;
}

async function findSession(pool: Pool, token: string): Promise<Session | null> {
  try {
    const { rows } = await pool.query<PersonRow>({
      name: 'person-of-session',
      text: `
        select "user".id, "user".name, email, role, provider_id, company_ids,
          provider.name as provider_name, time_zone, currency, session."expiresAt" as ends_at
        from session
        join "user" on "user".id = session."userId"
        join public.provider on provider.id = "user".provider_id
        where token = $1 and session."expiresAt" > now()`,
      values: [token],
    });
    const [row] = rows;
    const actor = row && actorFrom(row);
    return actor ? { actor, endsAt: row.ends_at } : null;
  } catch (error) {
    throw explain(error);
  }
}

function actorFrom(row: PersonRow): Actor | null {
  const role = ROLES.find((name) => name.toLowerCase() === row.role);
  if (!role) return null;
  return {
    userId: row.id,
    name: row.name,
    email: row.email,
    role,
    providerId: row.provider_id,
    providerName: row.provider_name,
    timeZone: row.time_zone,
    currency: row.currency,
    companyIds: row.company_ids,
  };
}

function cookieOf(cookies: string | undefined, name: string): string | undefined {
  for (const cookie of cookies?.split(';') ?? []) {
    const [key, value] = cookie.split('=', 2);
    if (key?.trim() === name) return value?.trim();
  }
  return undefined;
}

/** The session's token out of its cookie, `token.signature`; undefined when the signature is not ours. */
function signedToken(cookie: string, secret: string): string | undefined {
  const value = decode(cookie);
  const end = value.lastIndexOf('.');
  const token = value.slice(0, end);
  const expected = createHmac('sha256', secret).update(token).digest();
  const given = Buffer.from(value.slice(end + 1), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
