import pg, { type Pool, type PoolClient, type PoolConfig } from 'pg';
import { explain } from './unavailable.ts';

/** How long a caller waits for a connection, or a connection for its server. */
const WAIT_MS = 5_000;

/** A connection is renewed from time to time, so that the statements prepared on it do not add up. */
const LIFETIME_SECONDS = 900;

const { builtins } = pg.types;

/** Column values as the reads want them: bigint as a number (up to 2^53), a day as `YYYY-MM-DD`, an instant as a Date. */
export const plainTypes = new pg.TypeOverrides();
plainTypes.setTypeParser(builtins.INT8, Number);
plainTypes.setTypeParser(builtins.DATE, (text: string) => text);
plainTypes.setTypeParser(builtins.TIMESTAMPTZ, instantFrom);

const parseAnyInstant = pg.types.getTypeParser(builtins.TIMESTAMPTZ, 'text') as (text: string) => unknown;

/** Sessions speak UTC: all but infinity and far-off years is written nearly as JavaScript reads it fastest. */
function instantFrom(text: string): unknown {
  const isUsual = text[4] === '-' && text.endsWith('+00');
  return isUsual ? new Date(`${text.slice(0, 10)}T${text.slice(11)}:00`) : parseAnyInstant(text);
}

export interface PoolSettings extends Pick<PoolConfig, 'max' | 'pipeline' | 'query_timeout' | 'types'> {
  /** What PostgreSQL's activity view calls these connections. */
  name: string;
  /** Session settings, such as `role`, given when a connection starts. Values without spaces. */
  session?: Record<string, string | number>;
}

/**
 * A pool that never takes the process down and never lets a caller wait for ever: a connection that breaks is
 * reported to `onError` and replaced at the next checkout. Sessions speak UTC.
 */
export function openPool(url: string, settings: PoolSettings, onError: (error: Error) => void): Pool {
  const { name, session, ...rest } = settings;
  const options = Object.entries({ TimeZone: 'UTC', ...session })
    .map(([key, value]) => `-c ${key}=${value}`)
    .join(' ');
  const pool = new pg.Pool({
    types: plainTypes,
    ...rest,
    connectionString: url,
    application_name: name,
    options,
    connectionTimeoutMillis: WAIT_MS,
    maxLifetimeSeconds: LIFETIME_SECONDS,
    keepAlive: true,
  });
  // An 'error' event without a listener ends the process, and the pool takes its own listener off while a client is out.
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/**
 * Takes a connection out of the pool; give it back with `release`, or with `release(error)` where its state is unsure.
 *
 * @throws DatabaseUnavailable when there is none within 5 seconds
 */
export async function checkout(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw explain(error);
  }
}
