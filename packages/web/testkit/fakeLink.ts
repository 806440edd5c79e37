import { ApolloLink, Observable } from '@apollo/client';
import { getOperationAST, print } from 'graphql';
import type { FakeServer } from './fakeServer.ts';

/** How a fake network treats the next operations. Each field may be changed while a test runs. */
export interface Network {
  /** Answers wait for `release()`. */
  isHeld: boolean;
  /** Requests fail as if the server could not be reached. */
  isDown: boolean;
  /** Lets held answers through, oldest first; or those in the order of the given indexes. */
  release(order?: readonly number[]): void;
  /** Names of the operations that were asked, oldest first; those that were aborted have a `!` before them. */
  readonly asked: string[];
}

/** A link that answers from `server` through a network that a test can hold back or cut. */
export function createFakeLink(server: FakeServer): { link: ApolloLink; network: Network } {
  let held: (() => void)[] = [];
  const network: Network = {
    isHeld: false,
    isDown: false,
    asked: [],
    release(order = held.map((_, index) => index)) {
      const waiting = held;
      held = [];
      for (const index of order) waiting[index]?.();
    },
  };

  const link = new ApolloLink(
    ({ query, variables, operationName = '' }) =>
      new Observable((observer) => {
        const place = network.asked.push(operationName) - 1;
        let isOpen = true;
        if (getOperationAST(query)?.operation === 'subscription') {
          void follow(server, { query, variables }, (result) => isOpen && observer.next(result));
        } else {
          const passed = network.isHeld ? new Promise<void>((resolve) => held.push(resolve)) : Promise.resolve();
          const isDown = network.isDown;
          void passed
            .then(() => {
              if (isDown) throw new TypeError('Failed to fetch');
              return server.answer({ query: print(query), variables });
            })
            .then(
              (result) => {
                isOpen = false;
                observer.next(result as ApolloLink.Result);
                observer.complete();
              },
              (error: unknown) => {
                isOpen = false;
                observer.error(error);
              },
            );
        }
        return () => {
          if (isOpen) network.asked[place] = `!${operationName}`;
          isOpen = false;
        };
      }),
  );
  return { link, network };
}

async function follow(
  server: FakeServer,
  { query, variables }: Pick<ApolloLink.Operation, 'query' | 'variables'>,
  show: (result: ApolloLink.Result) => void,
): Promise<void> {
  const answers = await server.subscribe(query, variables);
  if (Symbol.asyncIterator in answers) {
    for await (const answer of answers) show(answer as ApolloLink.Result);
  } else {
    show(answers as ApolloLink.Result);
  }
}
