import { ApolloLink, CombinedGraphQLErrors, HttpLink, ServerError, type ErrorLike } from '@apollo/client';
import { ErrorLink } from '@apollo/client/link/error';
import { getOperationAST, OperationTypeNode } from 'graphql';
import type { LiveConnection } from './liveConnection.ts';
import { createLiveLink } from './liveLink.ts';

/**
 * The way to the server: subscriptions over `live`, all else over HTTP with the session's cookie. Calls
 * `onUnauthenticated` when the server answers that nobody is signed in.
 */
export function createServerLink(live: LiveConnection, onUnauthenticated: () => void): ApolloLink {
  const http = new HttpLink({ uri: '/graphql', credentials: 'same-origin' });
  const transport = ApolloLink.split(
    ({ query }) => getOperationAST(query)?.operation === OperationTypeNode.SUBSCRIPTION,
    createLiveLink(live.client),
    http,
  );
  const guard = new ErrorLink(({ error }) => {
    if (isUnauthenticated(error)) onUnauthenticated();
  });
  return ApolloLink.from([guard, transport]);
}

/** The server closes the live connection with this code when the session has ended. */
const sessionEndedCode = 4401;

/** Whether the server refused because nobody is signed in, or is no longer. */
function isUnauthenticated(error: ErrorLike): boolean {
  const cause = 'cause' in error ? error.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === sessionEndedCode) return true;
  if (CombinedGraphQLErrors.is(error))
    return error.errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED');
  return ServerError.is(error) && error.statusCode === 401;
}
