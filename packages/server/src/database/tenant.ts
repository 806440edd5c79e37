import { type EntityManager } from '@mikro-orm/postgresql';
import { type RawBuilder } from 'kysely';
import pg, { type PoolClient, type QueryConfig } from 'pg';
import { type TenantDatabase } from '../kernel/context.ts';
import { compile, type Run, type Statement } from '../kernel/sql.ts';
import { type Database } from './connection.ts';
import { checkout, plainTypes } from './pool.ts';
import { explain } from './unavailable.ts';

/** Statements remembered on one connection; further ones are parsed each time, so that hostile shapes cost no memory. */
const PREPARED_MOST = 256;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Runs one read of a provider, in one round trip: a read-only transaction that sets the tenant with SET LOCAL, the
 * statement, and the commit are sent at once. The tenant ends with the transaction, so that no later user of the
 * connection can inherit it. The statement is prepared once a connection. Values come as in {@link plainTypes}.
 *
 * @param settings of this statement alone: `{ plan_cache_mode: 'force_generic_plan' }` once its generic plan is checked
 * @throws DatabaseUnavailable when the database cannot be reached, or no connection is free within 5 seconds
 */
export async function readAs<Row>(
  database: Pick<Database, 'web'>,
  providerId: string,
  query: RawBuilder<Row>,
  settings: Readonly<Record<string, string>> = {},
): Promise<Row[]> {
  const begin = `begin read only; ${setLocal({ ...tenant(providerId), ...settings })}`;
  const statement = compile(query);
  const client = await checkout(database.web);
  const [begun, answer, ended] = await Promise.allSettled(
    atOnce(
      client,
      () => [client.query(begin), client.query(prepared(client, statement)), client.query('commit')] as const,
    ),
  );
  const failed = [begun, answer, ended].find((outcome) => outcome.status === 'rejected');
  // A statement that failed has ended with its transaction; only a connection that could not even say so is given up.
  client.release(begun.status === 'rejected' || ended.status === 'rejected');
  if (answer.status === 'rejected' || failed) throw explain(failed?.reason);
  return answer.value.rows as Row[];
}

/**
 * Runs `work` in one transaction of a provider, which is committed when `work` succeeds and rolled back when it
 * throws. Values come as in {@link plainTypes}.
 *
 * @throws DatabaseUnavailable when the database cannot be reached, or no connection is free within 5 seconds
 */
export async function transactAs<Result>(
  database: Pick<Database, 'web'>,
  providerId: string,
  work: (run: Run) => Promise<Result>,
): Promise<Result> {
  const begin = `begin; ${setLocal(tenant(providerId))}`;
  const client = await checkout(database.web);
  const run: Run = async <Row>(query: RawBuilder<Row>) =>
    (await client.query(prepared(client, compile(query)))).rows as Row[];
  try {
    await client.query(begin);
    const result = await work(run);
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error('A statement of the transaction had failed, so that it was rolled back');
    client.release();
    return result;
  } catch (error) {
    await client.query('rollback').then(
      () => client.release(),
      () => client.release(true),
    );
    throw explain(error);
  }
}

const ONE_PLAN = { plan_cache_mode: 'force_generic_plan' };

/** The database as the provider sees it. */
export const tenantDatabase = (database: Pick<Database, 'web'>, providerId: string): TenantDatabase => ({
  read: (query, plan) => readAs(database, providerId, query, plan === 'generic' ? ONE_PLAN : {}),
  transact: (work) => transactAs(database, providerId, work),
});

/**
 * {@link transactAs} with entities: `work` gets an entity manager of its own, which flushes before the commit.
 * `em.getKysely()` and `em.execute()` take part in the transaction.
 */
export async function transactEntitiesAs<Result>(
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

/** A statement under the name by which the connection keeps it, or without a name when it keeps enough already. */
function prepared(client: PoolClient, { text, values }: Statement): QueryConfig {
  const names = preparedTexts.get(client) ?? new Map<string, string>();
  preparedTexts.set(client, names);
  if (!names.has(text) && names.size < PREPARED_MOST) names.set(text, `statement_${names.size}`);
  const name = names.get(text);
  return { text, values: [...values], types: plainTypes, ...(name !== undefined && { name }) };
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
