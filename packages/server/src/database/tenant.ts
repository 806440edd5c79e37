import { type EntityManager } from '@mikro-orm/postgresql';
import { type RawBuilder } from 'kysely';
import pg, { type PoolClient, type QueryConfig } from 'pg';
import { type TenantDatabase } from '../kernel/context.ts';
import { compile, type Run, type Statement, type TextRow } from '../kernel/sql.ts';
import { type Database } from './connection.ts';
import { checkout, plainTypes } from './pool.ts';
import { readInOneTrip, readTextsInOneTrip } from './tenant-read.ts';
import { explain } from './unavailable.ts';

/**
 * Statements remembered on one connection, beside the two that set the tenant; further ones are parsed each time, so
 * that hostile shapes cost no memory.
 */
const PREPARED_MOST = 254;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Runs one read of a provider, in one round trip and a transaction of its own, which sets the tenant: it ends with the
 * transaction, so that no later user of the connection can inherit it. The statement is prepared once a connection.
 * Values come as in {@link plainTypes}.
 *
 * @param plan `generic` once the statement's generic plan is checked to be good for all values
 * @throws DatabaseUnavailable when the database cannot be reached, or no connection is free within 5 seconds
 */
export const readAs = <Row>(
  database: Pick<Database, 'web'>,
  providerId: string,
  query: RawBuilder<Row>,
  plan: 'generic' | 'custom' = 'custom',
): Promise<Row[]> =>
  inOneTrip(database, providerId, query, async (client, statement) => {
    const { rows } = await readInOneTrip(client, providerId, statement, plan);
    return rows as Row[];
  });

/** {@link readAs} with rows as PostgreSQL writes them. */
const readTextsAs = (
  database: Pick<Database, 'web'>,
  providerId: string,
  query: RawBuilder<unknown>,
  plan: 'generic' | 'custom' = 'custom',
): Promise<TextRow[]> =>
  inOneTrip(database, providerId, query, (client, statement) =>
    readTextsInOneTrip(client, providerId, statement, plan),
  );

async function inOneTrip<Rows>(
  database: Pick<Database, 'web'>,
  providerId: string,
  query: RawBuilder<unknown>,
  read: (client: PoolClient, statement: QueryConfig) => Promise<Rows>,
): Promise<Rows> {
  checkTenant(providerId);
  const statement = compile(query);
  const client = await checkout(database.web);
  try {
    const rows = await read(client, prepared(client, statement));
    client.release();
    return rows;
  } catch (error) {
    // A statement that failed has ended with its transaction; of any other failure the connection's state is unsure.
    client.release(!(error instanceof pg.DatabaseError));
    throw explain(error);
  }
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
  const begin = `begin; ${setTenant(providerId)}`;
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

/** The database as the provider sees it. */
export const tenantDatabase = (database: Pick<Database, 'web'>, providerId: string): TenantDatabase => ({
  read: (query, plan) => readAs(database, providerId, query, plan),
  readTexts: (query, plan) => readTextsAs(database, providerId, query, plan),
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
  const begin = setTenant(providerId);
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
function setTenant(providerId: string): string {
  checkTenant(providerId);
  return `set local app.provider_id = ${pg.escapeLiteral(providerId)}`;
}

function checkTenant(providerId: string): void {
  if (!UUID.test(providerId)) throw new TypeError('The id of a provider is a UUID');
}

const preparedTexts = new WeakMap<PoolClient, Map<string, string>>();

/** A statement under the name by which the connection keeps it, or without a name when it keeps enough already. */
function prepared(client: PoolClient, { text, values }: Statement): QueryConfig {
  const names = preparedTexts.get(client) ?? new Map<string, string>();
  preparedTexts.set(client, names);
  if (!names.has(text) && names.size < PREPARED_MOST) names.set(text, `statement_${names.size}`);
  const name = names.get(text);
  return { text, values: [...values], types: plainTypes, ...(name !== undefined && { name }) };
}
