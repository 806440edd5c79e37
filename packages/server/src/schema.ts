import 'reflect-metadata';
import { type GraphQLSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { resolvers } from './modules.ts';

/** The schema of the whole API, from the slices' resolvers. */
export const createSchema = (): Promise<GraphQLSchema> => buildSchema({ resolvers, validate: false });
