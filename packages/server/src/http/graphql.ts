import {
  ApolloServer,
  type ApolloServerOptions,
  type ApolloServerPlugin,
  type GraphQLRequestContextDidResolveOperation,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type DocumentNode, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { type Context } from '../kernel/context.ts';
import { badInput } from '../kernel/errors.ts';
import { type Execute } from './execute.ts';
import { type Guard } from './guard.ts';
import { maskErrors, type Log } from './mask-errors.ts';
import { RecentMap } from '../kernel/recent-map.ts';

/** Parsed and validated documents that are remembered, each with its compiled function. */
const DOCUMENTS_MOST = 500;

/**
 * GraphQL over HTTP: parsing, validation and limits by Apollo Server, execution by compiled queries. Not started yet.
 */
export function createGraphql(schema: GraphQLSchema, guard: Guard, execute: Execute, log: Log): ApolloServer<Context> {
  return new ApolloServer<Context>({
    gateway: {
      onSchemaLoadOrUpdate(tell) {
        tell({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => undefined;
      },
      load: () =>
        Promise.resolve({
          // What the executor gets as `context` is the context of our own making.
          executor: async ({ document, request, context }) => {
            const { operationName, variables } = request;
            const result = await execute({ document, operationName, variables, context: context as Context });
            return maskErrors(result, context as Context, log);
          },
        }),
      stop: () => Promise.resolve(),
    },
    plugins: [
      guardPlugin(guard),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
    nodeEnv: 'production',
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: guard.parseOptions,
    validationRules: [...guard.validationRules],
    documentStore: documentStore(),
    stringifyResult: (result) => JSON.stringify(result),
    formatError: hideUnforeseen(log),
  });
}

/** Refuses what the guard refuses, before anything is run. */
const guardPlugin = (guard: Guard): ApolloServerPlugin<Context> => ({
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation(request) {
        const refusal = refuse(guard, request);
        return refusal ? Promise.reject(refusal) : Promise.resolve();
      },
    }),
});

/** Why the operation must not run, with the HTTP status of the whole answer; null when it may. */
function refuse(guard: Guard, resolved: GraphQLRequestContextDidResolveOperation<Context>): Error | null {
  const { document, operation, request, contextValue } = resolved;
  // An unknown operation name is told by the execution.
  if (!operation) return null;
  try {
    if (operation.operation === 'subscription') throw badInput('Subscriptions are served over WebSocket.');
    guard.check({ document, operation, variables: request.variables ?? {}, actor: contextValue.actor });
    return null;
  } catch (error) {
    if (!(error instanceof GraphQLError)) return error as Error;
    const status = error.extensions['code'] === 'UNAUTHENTICATED' ? 401 : 400;
    return new GraphQLError(error.message, { extensions: { ...error.extensions, http: { status } } });
  }
}

type DocumentStore = NonNullable<ApolloServerOptions<Context>['documentStore']>;

/** Documents by the hash of their text, in this process. */
function documentStore(): DocumentStore {
  const documents = new RecentMap<string, DocumentNode>(DOCUMENTS_MOST);
  return {
    get: (key) => Promise.resolve(documents.get(key)),
    set(key, document) {
      documents.set(key, document);
      return Promise.resolve();
    },
    delete: (key) => Promise.resolve(documents.delete(key)),
  };
}

/** Hides the faults of Apollo Server itself, which nothing else has masked. */
const hideUnforeseen =
  (log: Log) =>
  (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    if (formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return formatted;
    log('The GraphQL server failed', error);
    return { message: 'Something went wrong here.', extensions: { code: 'INTERNAL' } };
  };
