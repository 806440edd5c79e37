import { ApolloLink, CombinedGraphQLErrors, Observable } from '@apollo/client';
import { print, type DocumentNode } from 'graphql';
import type { Client } from 'graphql-ws';

/**
 * Sends subscriptions over `client`. A document with a variable `$after` whose root field selects `cursor` goes on
 * behind the last cursor that it saw when the connection comes back, so that it misses nothing and sees nothing twice.
 */
export function createLiveLink(client: Client): ApolloLink {
  return new ApolloLink(
    ({ query, operationName, variables }) =>
      new Observable((observer) => {
        const resumes = declaresAfter(query);
        let lastCursor: string | undefined;
        const payload = {
          query: print(query),
          operationName: operationName ?? null,
          // Read anew by the client each time it subscribes again.
          get variables() {
            return resumes && lastCursor ? { ...variables, after: lastCursor } : variables;
          },
        };
        return client.subscribe(payload, {
          next(result) {
            lastCursor = cursorOf(result.data) ?? lastCursor;
            observer.next(result as ApolloLink.Result);
          },
          error: (cause) => observer.error(asError(cause)),
          complete: () => observer.complete(),
        });
      }),
  );
}

function declaresAfter(query: DocumentNode): boolean {
  return query.definitions.some(
    (definition) =>
      definition.kind === 'OperationDefinition' &&
      definition.variableDefinitions?.some(({ variable }) => variable.name.value === 'after'),
  );
}

function cursorOf(answer: Record<string, unknown> | null | undefined): string | undefined {
  const [root] = Object.values(answer ?? {});
  const cursor = root && typeof root === 'object' && 'cursor' in root ? root.cursor : undefined;
  return typeof cursor === 'string' ? cursor : undefined;
}

/** The client reports a list of GraphQL errors, a CloseEvent or an Error. */
function asError(cause: unknown): Error {
  if (cause instanceof Error) return cause;
  if (Array.isArray(cause)) return new CombinedGraphQLErrors({ errors: cause });
  return new Error('The live connection was closed', { cause });
}
