import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { databaseUrl, onServer } from './postgres.ts';
import { connect, type ConnectOptions, type Database } from '../src/database/connection.ts';

/** A database of a test's own. */
export interface TestDatabase extends Database {
  /** Closes its connections and drops it. */
  drop(): Promise<void>;
}

/**
 * Makes an empty, migrated database that nobody else knows, and connects to it. Drop it at the end:
 *
 *     const database = await testDatabase();
 *     afterAll(() => database.drop());
 */
export async function testDatabase(options?: ConnectOptions): Promise<TestDatabase> {
  const { url, template } = inject('postgres');
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await onServer(url, `create database ${name} template ${template} strategy file_copy`);
  const database = await connect(databaseUrl(url, name), options);
  const drop = async (): Promise<void> => {
    await database.close();
    await onServer(url, `drop database ${name} with (force)`);
  };
  return { ...database, drop };
}
