import { MikroORM, type AnyEntity, type EntityClass, type Options } from '@mikro-orm/postgresql';
import { PostgresDialect } from 'kysely';
import pg, { type Pool } from 'pg';
import { CannotStart } from '../kernel/cannot-start.ts';
import { WEB_ROLE } from './migrations/tenant-table.ts';
import { checkout, openPool } from './pool.ts';
import { codeOf, explain } from './unavailable.ts';

const OLDEST_VERSION = 15;

/** The two kinds of connection to one database, and the ORM. */
export interface Database {
  url: string;
  /** Owns the tables and sees every tenant: migrations, folding, import, sign-in. */
  owner: Pool;
  /** Serves requests as a role that owns nothing; without a tenant (see tenant.ts) it sees no tenant's row. */
  web: Pool;
  /** Entities, on the connections of `web`. */
  orm: MikroORM;
  close(): Promise<void>;
}

export interface ConnectOptions {
  entities?: EntityClass<AnyEntity>[];
  /** Most connections of the web role at a time; the owner has up to 5 more. */
  poolSize?: number;
  /** Told of connections that broke; the pools replace them by themselves. */
  onError?: (error: Error) => void;
}

/**
 * Opens the pools on the database at `url`. The web role comes with the first migration: until then only `owner`
 * connects.
 *
 * @throws CannotStart when the database is unreachable, refuses the login, or is older than PostgreSQL 15
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Database> {
  const { entities = [], poolSize = 10, onError = () => undefined } = options;
  const owner = openPool(url, { name: 'license-console', max: 5 }, onError);
  try {
    await checkServer(owner, url);
  } catch (error) {
    await owner.end();
    throw error;
  }
  const web = openWebPool(url, poolSize, onError);
  const orm = await openOrm(url, web, entities);
  const close = async (): Promise<void> => {
    await orm.close();
    await Promise.all([web.end(), owner.end()]);
  };
  return { url, owner, web, orm, close };
}

/** Statements of a request are bounded: 10 seconds in the server, 15 where it does not even answer. */
function openWebPool(url: string, max: number, onError: (error: Error) => void): Pool {
  const session = {
    role: WEB_ROLE,
    statement_timeout: '10s',
    idle_in_transaction_session_timeout: '30s',
    max_parallel_workers_per_gather: 0,
    jit: 'off',
  };
  const types = ormTypes();
  return openPool(
    url,
    { name: 'license-console-web', max, session, types, pipeline: true, query_timeout: 15_000 },
    onError,
  );
}

/** The ORM reads days and instants from their text by itself. */
function ormTypes(): pg.TypeOverrides {
  const { DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL } = pg.types.builtins;
  const types = new pg.TypeOverrides();
  for (const type of [DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL]) types.setTypeParser(type, (text: string) => text);
  return types;
}

async function openOrm(url: string, web: Pool, entities: EntityClass<AnyEntity>[]): Promise<MikroORM> {
  const pool = { connect: () => checkout(web), end: () => Promise.resolve(), options: web.options };
  const dialect = new PostgresDialect({ pool });
  const options: Options = {
    clientUrl: url,
    entities,
    discovery: { warnWhenNoEntities: false },
    driverOptions: () => dialect,
  };
  return MikroORM.init(options);
}

async function checkServer(owner: Pool, url: string): Promise<void> {
  const { host, pathname } = new URL(url);
  try {
    const { rows } = await owner.query<{ major: number; version: string }>(
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('server_version') as version`,
    );
    const server = rows[0];
    if (server && server.major < OLDEST_VERSION)
      throw new CannotStart(`PostgreSQL ${OLDEST_VERSION} or newer is needed; ${host} runs ${server.version}`);
  } catch (error) {
    throw asCannotStart(error, host, decodeURIComponent(pathname.slice(1)));
  }
}

function asCannotStart(error: unknown, host: string, database: string): unknown {
  if (error instanceof CannotStart) return error;
  const code = codeOf(error);
  const cause = explain(error);
  if (code?.startsWith('28')) return new CannotStart(`PostgreSQL at ${host} refuses the user or password given`);
  if (code === '3D000') return new CannotStart(`PostgreSQL at ${host} has no database "${database}"`);
  if (cause === error) return error;
  return new CannotStart(`PostgreSQL at ${host} cannot be reached (${code ?? 'no answer within 5 seconds'})`);
}
