import { type Pool } from 'pg';
import { type Actor } from '../../kernel/access.ts';
import { type CredentialSource, type Session } from '../../kernel/credential.ts';
import { KeptSessions } from '../../kernel/kept-sessions.ts';
import { type Database } from '../../database/connection.ts';
import { openPool } from '../../database/pool.ts';
import { explain } from '../../database/unavailable.ts';
import { hashOf, isKeyText } from './key-text.ts';
import { ApiKeyScope, permissionOf } from './scope.ts';

/** A key that was revoked lives no longer than this, also where the message of it is lost. */
const KEPT_MS = 1_000;
const USE_WRITTEN_EVERY_MS = 60_000;

const REFUSAL = 'This API key is wrong, revoked or expired: have an owner make another one under Settings.';

export interface ApiKeySettings {
  readonly clock: { now(): Date };
  readonly log: (message: string, error: unknown) => void;
}

/** Who asks with an API key. */
export interface ApiKeys extends CredentialSource {
  /** Waits for what is being written, and closes its connections. */
  close(): Promise<void>;
}

/** Opens the look-up of API keys on connections of its own, which see every tenant's. */
export function openApiKeys(database: Pick<Database, 'url'>, { clock, log }: ApiKeySettings): ApiKeys {
  const pool = openPool(
    database.url,
    { name: 'license-console-api-keys', max: 2, session: { statement_timeout: '10s' } },
    (error) => log('A connection of API keys broke', error),
  );
  const kept = new KeptSessions(KEPT_MS);
  const writing = new Set<Promise<void>>();

  /** Nobody waits for it. */
  const noteUse = (row: KeyRow, now: Date): void => {
    if (row.last_used_at && now.getTime() - row.last_used_at.getTime() < USE_WRITTEN_EVERY_MS) return;
    const written = writeUse(pool, row, now)
      .catch((error: unknown) => log('The last use of an API key was not written', error))
      .finally(() => writing.delete(written));
    writing.add(written);
  };
  const find = async (hash: Buffer): Promise<Session | null> => {
    const now = clock.now();
    const row = await findKey(pool, hash, now);
    if (!row) return null;
    noteUse(row, now);
    return { actor: actorFrom(row), hasEnded: () => row.expires_at !== null && row.expires_at <= clock.now() };
  };

  return {
    credentialOf({ authorization }) {
      const text = bearerOf(authorization);
      if (text === undefined) return undefined;
      const isKey = isKeyText(text);
      const hash = hashOf(text);
      const name = hash.toString('base64');
      return { refusal: REFUSAL, verify: () => kept.sessionOf(name, () => (isKey ? find(hash) : null)) };
    },
    changed: (actorId) => kept.changed(actorId),
    async close() {
      await Promise.all(writing);
      await pool.end();
    },
  };
}

/** What stands behind `Bearer`; undefined where it is another scheme, such as that of a proxy, or none. */
function bearerOf(authorization = ''): string | undefined {
  const match = /^Bearer(?:\s+(.*))?$/is.exec(authorization.trim());
  return match ? (match[1] ?? '') : undefined;
}

interface KeyRow {
  id: string;
  name: string;
  scopes: number[];
  company_ids: string[] | null;
  maker_email: string;
  expires_at: Date | null;
  last_used_at: Date | null;
  provider_id: string;
  provider_name: string;
  time_zone: string;
  currency: string;
}

async function findKey(pool: Pool, hash: Buffer, now: Date): Promise<KeyRow | undefined> {
  try {
    const { rows } = await pool.query<KeyRow>({
      name: 'api-key',
      text: `
        select api_key.id, api_key.name, scopes, company_ids, maker_email, expires_at, last_used_at, provider_id,
          provider.name as provider_name, time_zone, currency
        from auth.api_key join provider on provider.id = api_key.provider_id
        where hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)`,
      values: [hash, now],
    });
    return rows[0];
  } catch (error) {
    throw explain(error);
  }
}

/** Where another process did not, just now. */
async function writeUse(pool: Pool, { provider_id, id }: KeyRow, now: Date): Promise<void> {
  await pool.query(
    `update auth.api_key set last_used_at = $3
     where provider_id = $1 and id = $2 and (last_used_at is null or last_used_at <= $4)`,
    [provider_id, id, now, new Date(now.getTime() - USE_WRITTEN_EVERY_MS)],
  );
}

const actorFrom = (row: KeyRow): Actor => ({
  actorId: row.id,
  name: `${row.name} (API key)`,
  email: row.maker_email,
  role: null,
  permissions: row.scopes.map((scope) => permissionOf(ApiKeyScope.fromStored(scope))),
  providerId: row.provider_id,
  providerName: row.provider_name,
  timeZone: row.time_zone,
  currency: row.currency,
  companyIds: row.company_ids,
});
