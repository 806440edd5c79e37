import pg from 'pg';
import { CannotStart } from '../../kernel/cannot-start.ts';
import { codeOf } from '../unavailable.ts';

const NAME = 'License Console';
const SERVER_LOCK = 4000;
const REJOIN_MS = 1_000;

/**
 * One open connection that stands for this process while it uses an embedded PostgreSQL. PostgreSQL itself notices
 * when a process is gone, also after kill -9, so that nothing stale is ever left.
 */
export interface Presence {
  /** @throws CannotStart when another server stands on this PostgreSQL */
  claimServer(address: string): Promise<void>;
  /** Makes the database of that name where there is none yet. */
  ensureDatabase(name: string): Promise<void>;
  /** Ends it. @returns how many other processes still use this PostgreSQL */
  leave(): Promise<number>;
}

/** Connects to the database at `url` and stays; comes back by itself when PostgreSQL is restarted. */
export async function enter(url: string): Promise<Presence> {
  let client = await open(url, rejoinSoon);
  let address: string | undefined;
  let left = false;

  function rejoinSoon(): void {
    setTimeout(() => void rejoin().catch(rejoinSoon), REJOIN_MS).unref();
  }

  async function rejoin(): Promise<void> {
    if (left) return;
    client = await open(url, rejoinSoon);
    if (address) await claim(client, address).catch(() => undefined);
  }

  return {
    claimServer: async (served) => {
      await claim(client, served);
      address = served;
    },
    ensureDatabase: async (name) => {
      const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
      if (!rowCount) await client.query(`create database ${pg.escapeIdentifier(name)}`).catch(unlessThere);
    },
    leave: async () => {
      left = true;
      try {
        return await countOthers(client);
      } finally {
        await client.end();
      }
    },
  };
}

async function open(url: string, onLost: () => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `${NAME} ${process.pid}`,
    connectionTimeoutMillis: 3_000,
    query_timeout: 3_000,
    keepAlive: true,
  });
  await client.connect();
  client.once('error', onLost);
  // A lost connection reports itself more than once.
  client.on('error', () => undefined);
  return client;
}

async function claim(client: pg.Client, address: string): Promise<void> {
  try {
    await client.query(`set lock_timeout = '1s'`);
    await client.query('select pg_advisory_lock($1)', [SERVER_LOCK]);
    await client.query(`set application_name = ${pg.escapeLiteral(`${NAME} ${process.pid} at ${address}`)}`);
  } catch (error) {
    if (codeOf(error) !== '55P03') throw error;
    const { rows } = await client.query<{ name: string }>(
      `select application_name as name from pg_stat_activity join pg_locks using (pid)
       where locktype = 'advisory' and objid = $1 and granted`,
      [SERVER_LOCK],
    );
    const [, pid, where] = /(\d+) at (.+)/.exec(rows[0]?.name ?? '') ?? [];
    throw new CannotStart(`License Console already runs on this data folder (process ${pid ?? '?'}, ${where ?? '?'})`);
  }
}

async function countOthers(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ others: number }>(
    `select count(*)::int as others from pg_stat_activity
     where application_name like $1 and datname = current_database() and pid <> pg_backend_pid()`,
    [`${NAME} %`],
  );
  return rows[0]?.others ?? 0;
}

/** Two processes may make the same database at once. */
function unlessThere(error: unknown): void {
  if (codeOf(error) !== '42P04' && codeOf(error) !== '23505') throw error;
}
