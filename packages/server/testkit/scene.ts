import { type Database } from '../src/database/connection.ts';
import { type TestDatabase } from './database.ts';
import { type World } from './world.ts';

/** One of two commands that meet; what it comes to is told in one word. */
export type Actor = (database: Database) => Promise<string>;

/** Two commands that meet, over a world of their own. */
export type Scene = (
  database: TestDatabase,
) => Promise<{ world: Pick<World, 'providerId'>; actors: readonly [Actor, Actor] }>;
