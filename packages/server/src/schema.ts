import 'reflect-metadata';
import { type GraphQLSchema } from 'graphql';
import { buildSchema, type PubSub } from 'type-graphql';
import { resolvers } from './modules.ts';

/** The schema of the whole API, from the slices' resolvers. */
export const createSchema = (): Promise<GraphQLSchema> =>
  buildSchema({ resolvers, validate: false, pubSub: NO_TOPICS });

/** Subscriptions bring their own events: nothing is ever published by topic. */
const NO_TOPICS: PubSub = {
  publish: () => {
    throw new TypeError('Nothing is published by topic');
  },
  subscribe: () => {
    throw new TypeError('A subscription must bring its own events');
  },
};
