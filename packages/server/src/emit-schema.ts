/** Writes the schema that the code says to packages/schema/schema.graphql, or to the file named as the argument. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { createSchema } from './schema.ts';

const CONTRACT = resolve(import.meta.dirname, '../../schema/schema.graphql');

const schema = lexicographicSortSchema(await createSchema());
await writeFile(process.argv[2] ?? CONTRACT, `${printSchema(schema)}\n`);
