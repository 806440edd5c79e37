import { type AddressInfo } from 'node:net';
import { type GraphQLFormattedError } from 'graphql';
import { createClient, type FormattedExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type App } from '../src/app.ts';
import { BASE_URL, type Caller } from './api.ts';

const LONGEST_WAIT_MS = 8_000;

/** Events that a subscription was told of, to be taken one by one. */
export interface Inbox<Data> {
  /** The next event; fails after 8 seconds without one, and when the subscription fails. */
  next(): Promise<Data>;
  /** Waits a while, and gives the events that have come and were not taken. */
  rest(afterMs: number): Promise<Data[]>;
  /** The errors with which the server ended the subscription. */
  failed(): Promise<readonly GraphQLFormattedError[]>;
  stop(): void;
}

/** One person's socket, which is opened by its first subscription, and comes back when it is lost. */
export interface TestSocket {
  subscribe<Data = Record<string, unknown>>(document: string, variables?: Record<string, unknown>): Inbox<Data>;
  /** The sockets that were opened, as the network sees them. */
  readonly opened: readonly WebSocket[];
  close(): Promise<void>;
}

/** Has the server listen on a port that is free, and gives the port. */
export async function listenAnywhere(app: App): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.server.address() as AddressInfo).port;
}

/**
 * @param port of the server at this moment: asked for at each connection
 */
export function openSocket(port: () => number, { cookie }: Pick<Caller, 'cookie'>): TestSocket {
  const opened: WebSocket[] = [];
  class SignedInSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { headers: { cookie, origin: BASE_URL } });
      opened.push(this);
    }
  }
  const client = createClient({
    url: () => `ws://localhost:${port()}/graphql`,
    webSocketImpl: SignedInSocket,
    retryAttempts: Infinity,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    shouldRetry: () => true,
  });
  return {
    opened,
    subscribe: <Data>(query: string, variables: Record<string, unknown> = {}) => {
      let after: string | undefined;
      const inbox = createInbox<Data>((event) => {
        after = cursorOf(event) ?? after;
      });
      // As the console does: whoever comes back goes on behind the last event.
      const payload = {
        query,
        get variables() {
          return after === undefined ? variables : { ...variables, after };
        },
      };
      inbox.stopWith(client.subscribe<Data>(payload, inbox.sink));
      return inbox;
    },
    close: async () => client.dispose(),
  };
}

function createInbox<Data>(onEvent: (data: Data) => void) {
  const waiting: Data[] = [];
  const failures: (readonly GraphQLFormattedError[])[] = [];
  let wake = (): void => undefined;
  let stop = (): void => undefined;
  const fail = (errors: readonly GraphQLFormattedError[]): void => {
    failures.push(errors);
    wake();
  };
  const until = async (isThere: () => boolean): Promise<void> => {
    const end = performance.now() + LONGEST_WAIT_MS;
    while (!isThere()) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) throw new Error('Nothing came within 8 seconds');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  return {
    stopWith: (end: () => void) => (stop = end),
    sink: {
      next({ data, errors }: FormattedExecutionResult<Data, unknown>) {
        if (errors) fail(errors);
        if (!data || errors) return;
        onEvent(data);
        waiting.push(data);
        wake();
      },
      error: (cause: unknown) => fail(Array.isArray(cause) ? (cause as GraphQLFormattedError[]) : [asError(cause)]),
      complete: () => undefined,
    },
    async next(): Promise<Data> {
      await until(() => waiting.length > 0 || failures.length > 0);
      const data = waiting.shift();
      if (data === undefined) throw new Error(`The subscription failed: ${JSON.stringify(failures)}`);
      return data;
    },
    async rest(afterMs: number): Promise<Data[]> {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      return waiting.splice(0);
    },
    async failed() {
      await until(() => failures.length > 0);
      return failures.flat();
    },
    stop: () => stop(),
  };
}

const asError = (cause: unknown): GraphQLFormattedError => ({
  message: cause instanceof Error ? cause.message : JSON.stringify(cause),
});

function cursorOf(data: unknown): string | undefined {
  const [event] = Object.values(data ?? {}) as unknown[];
  return event && typeof event === 'object' && 'cursor' in event ? String(event.cursor) : undefined;
}
