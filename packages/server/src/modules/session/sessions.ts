import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Pool } from 'pg';
import { permissionsOf, ROLES, type Actor } from '../../kernel/access.ts';
import { type CredentialSource, type Session } from '../../kernel/credential.ts';
import { KeptSessions } from '../../kernel/kept-sessions.ts';
import { explain } from '../../database/unavailable.ts';

/** How long a verified session is taken as valid without asking the database again. */
const KEPT_MS = 5_000;

/** Who is signed in, by the session cookie. */
export interface Sessions extends CredentialSource {
  /** Forgets the session that cookies name, which the database no longer has. */
  end(cookies: string | undefined): void;
}

/** @param pool finds the sign-in library's tables without naming their schema */
export function createSessions(pool: Pool, cookieName: string, secret: string): Sessions {
  const kept = new KeptSessions(KEPT_MS);

  const find = (cookie: string): Promise<Session | null> | null => {
    const token = signedToken(cookie, secret);
    return token === undefined ? null : findSession(pool, token);
  };
  return {
    credentialOf({ cookie }) {
      const value = cookieOf(cookie, cookieName);
      // What is kept was signed by us.
      return value ? { refusal: null, verify: () => kept.sessionOf(value, () => find(value)) } : undefined;
    },
    changed: (actorId) => kept.changed(actorId),
    end: (cookies) => kept.forget(cookieOf(cookies, cookieName) ?? ''),
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
    return actor ? { actor, hasEnded: () => row.ends_at.getTime() <= Date.now() } : null;
  } catch (error) {
    throw explain(error);
  }
}

function actorFrom(row: PersonRow): Actor | null {
  const role = ROLES.find((name) => name.toLowerCase() === row.role);
  if (!role) return null;
  return {
    actorId: row.id,
    name: row.name,
    email: row.email,
    role,
    permissions: permissionsOf(role),
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
