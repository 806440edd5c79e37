import { type EntityManager } from '@mikro-orm/postgresql';
import pg, { type PoolClient, type QueryResultRow } from 'pg';
import { type Database } from './connection.ts';
import { checkout, plainTypes } from './pool.ts';
import { explain } from './unavailable.ts';

/** A statement as Kysely compiles it: text with `$1`, `$2` … and their values. */
export interface Statement {
  text: string;
  values: readonly unknown[];
  /** Settings for this statement alone: `{ plan_cache_mode: 'force_generic_plan' }` once its generic plan is checked. */
  settings?: Readonly<Record<string, string>>;
}

/** Statements remembered on one connection; any further ones are parsed each time, so that hostile shapes cost no memory. */
const PREPARED_MOST = 256;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Runs one read of a provider, in one round trip: a read-only transaction that sets the tenant with SET LOCAL, the
 * statement, and the commit are sent at once. The tenant ends with the transaction, so that no later user of the
 * connection can inherit it. The statement is prepared once a connection. Values come as in {@link plainTypes}.
 *
 * @throws DatabaseUnavailable when the database cannot be reached, or no connection is free within 5 seconds
 */
export async function readAs<Row extends QueryResultRow>(
  database: Pick<Database, 'web'>,
  providerId: string,
  statement: Statement,
): Promise<Row[]> {
  const { text, values, settings = {} } = statement;
  const begin = `begin read only; ${setLocal({ ...tenant(providerId), ...settings })}`;
  const client = await checkout(database.web);
  const query = { text, values: [...values], types: plainTypes, ...preparedName(client, text) };
  const [begun, answer, ended] = await Promise.allSettled(
    atOnce(client, () => [client.query(begin), client.query<Row>(query), client.query('commit')] as const),
  );
  const failed = [begun, answer, ended].find((outcome) => outcome.status === 'rejected');
  client.release(failed !== undefined);
  if (answer.status === 'rejected' || failed) throw explain(failed?.reason);
  return answer.value.rows;
}

/**
 * Runs `work` in one transaction of a provider; it is committed when `work` succeeds and rolled back when it throws.
 * Entities, `em.getKysely()` and `em.execute()` all take part in it.
 *
 * @throws DatabaseUnavailable when the database cannot be reached, or no connection is free within 5 seconds
 */
export async function transactAs<Result>(
  database: Pick<Database, 'orm'>,
  providerId: string,
  work: (em: EntityManager) => Promise<Result>,
): Promise<Result> {
  const begin = setLocal(tenant(providerId));
  try {
    return await database.orm.em.fork().transactional(async (em) => {
      await em.execute(begin, [], 'run');
      return work(em);
    });
  } catch (error) {
    throw explain(error);
  }
}

/** SET LOCAL takes no parameters, and Citus passes on nothing else: so the id is checked before it becomes text. */
function tenant(providerId: string): Record<string, string> {
  if (!UUID.test(providerId)) throw new TypeError('The id of a provider is a UUID');
  return { 'app.provider_id': providerId };
}

const setLocal = (settings: Record<string, string>): string =>
  Object.entries(settings)
    .map(([name, value]) => `set local ${name} = ${pg.escapeLiteral(value)}`)
    .join('; ');

const preparedTexts = new WeakMap<PoolClient, Map<string, string>>();

/** The name under which a connection keeps a statement; none when it keeps enough already. */
function preparedName(client: PoolClient, text: string): { name?: string } {
  const names = preparedTexts.get(client) ?? new Map<string, string>();
  preparedTexts.set(client, names);
  const known = names.get(text);
  if (known) return { name: known };
  if (names.size >= PREPARED_MOST) return {};
  const name = `read_${names.size}`;
  names.set(text, name);
  return { name };
}

/** Has what `send` writes leave in one packet. */
function atOnce<Sent>(client: PoolClient, send: () => Sent): Sent {
  const stream = client instanceof pg.Client ? client.connection.stream : undefined;
  stream?.cork();
  try {
    return send();
  } finally {
    stream?.uncork();
  }
}
