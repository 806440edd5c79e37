import 'reflect-metadata';
import { assertInterfaceType, type GraphQLSchema } from 'graphql';
import { buildSchema, type PubSub } from 'type-graphql';
import { typeOfNode } from './kernel/node.ts';
import { resolvers } from './modules.ts';

/** The schema of the whole API, from the slices' resolvers. */
export async function createSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({ resolvers, validate: false, pubSub: NO_TOPICS });
  // type-graphql would tell the type of a node as a promise, which compiled queries do not wait for.
  assertInterfaceType(schema.getType('Node')).resolveType = typeOfNode;
  describe(schema.getQueryType(), 'What can be read. Everything but `viewer` needs someone who is signed in.');
  describe(
    schema.getMutationType(),
    'What can be changed. What a user can put right is told in the payload’s userErrors.',
  );
  describe(schema.getSubscriptionType(), 'What is told live, over WebSocket (graphql-transport-ws).');
  return schema;
}

function describe(root: { description: string | null | undefined } | null | undefined, description: string): void {
  if (root) root.description = description;
}

/** Subscriptions bring their own events: nothing is ever published by topic. */
const NO_TOPICS: PubSub = {
  publish: () => {
    throw new TypeError('Nothing is published by topic');
  },
  subscribe: () => {
    throw new TypeError('A subscription must bring its own events');
  },
};
