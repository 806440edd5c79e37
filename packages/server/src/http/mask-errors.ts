import { GraphQLError, type ExecutionResult } from 'graphql';
import { type Context } from '../kernel/context.ts';
import { DatabaseUnavailable } from '../database/unavailable.ts';

/** Where faults go that nobody foresaw. */
export type Log = (message: string, error: unknown) => void;

/** The answer with its unforeseen errors replaced: each is logged with the request's id and told without any detail. */
export function maskErrors(result: ExecutionResult, context: Context, log: Log): ExecutionResult {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => maskError(error, context.requestId, log)) };
}

/** The error as the client may see it. */
export function maskError(error: GraphQLError, requestId: string, log: Log): GraphQLError {
  if (isPublic(error)) return error;
  const cause = error.originalError ?? error;
  const place = { nodes: error.nodes ?? null, path: error.path ?? null };
  if (cause instanceof DatabaseUnavailable) {
    return new GraphQLError(`${cause.message}. Try again in a moment.`, {
      ...place,
      extensions: { code: 'UNAVAILABLE', requestId },
    });
  }
  log(`Request ${requestId} failed at ${error.path?.join('.') ?? 'its start'}`, cause);
  return new GraphQLError(`Something went wrong here. Request ${requestId} is in the log.`, {
    ...place,
    extensions: { code: 'INTERNAL', requestId },
  });
}

/** What compiled queries raise has not all that its type promises. */
type RaisedError = Partial<Pick<GraphQLError, 'extensions' | 'path' | 'originalError'>>;

/**
 * Errors with a code are meant for the client, and so is what the GraphQL library itself says of a request outside of
 * any field; what it only passes on, as when a stream of events breaks, is not.
 */
const isPublic = ({ extensions, path, originalError }: RaisedError): boolean =>
  extensions?.['code'] !== undefined || (path === undefined && !isForeign(originalError));

const isForeign = (cause: unknown): boolean => cause instanceof Error && !(cause instanceof GraphQLError);
