import { type RawBuilder } from 'kysely';
import { type ClientBase, type Pool, type PoolClient } from 'pg';
import { compile, type Run } from '../kernel/sql.ts';
import { checkout, plainTypes } from './pool.ts';
import { explain } from './unavailable.ts';

/** Runs composed statements on a connection of the owner, who sees every tenant: name the provider in each. */
const runOn =
  (client: ClientBase): Run =>
  async <Row>(query: RawBuilder<Row>) => {
    const { text, values } = compile(query);
    return (await client.query({ text, values: [...values], types: plainTypes })).rows as Row[];
  };

/**
 * Runs `work` in one transaction of the owner: committed when `work` succeeds, rolled back when it throws.
 *
 * @throws DatabaseUnavailable when the database cannot be reached, or no connection is free within 5 seconds
 */
export async function transactAsOwner<Result>(
  owner: Pool,
  work: (run: Run, client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await checkout(owner);
  try {
    await client.query('begin');
    const result = await work(runOn(client), client);
    await client.query('commit');
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
