import { randomUUID } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { type FastifyInstance } from 'fastify';
import {
  getOperationAST,
  GraphQLError,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { type SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { type Actor } from '../kernel/access.ts';
import { type Context } from '../kernel/context.ts';
import { type CredentialHeaders } from '../kernel/credential.ts';
import { badInput } from '../kernel/errors.ts';
import { isTrustedOrigin } from '../kernel/origin.ts';
import { RecentMap } from '../kernel/recent-map.ts';
import { type Execute } from './execute.ts';
import { type Gate } from './gate.ts';
import { type Guard } from './guard.ts';
import { maskError, type Log } from './mask-errors.ts';
import { comeBack, createOutlet } from './outlet.ts';
import { createSocketVisits } from './socket-visits.ts';
import { createSubscribe, type Subscription } from './subscribe.ts';

const MESSAGE_BYTES_MOST = 64 * 1024;
const INIT_WITHIN_MS = 5_000;
const SUBSCRIPTIONS_MOST = 50;
const LEAVE_WITHIN_MS = 2_000;

/** Parsed and validated documents that are remembered, each with its compiled function. */
const DOCUMENTS_MOST = 500;

/** What subscriptions are served from. */
export interface SocketSource {
  readonly schema: GraphQLSchema;
  readonly guard: Guard;
  readonly execute: Execute;
  readonly gate: Gate;
  /** Where browsers reach the console: pages from elsewhere open no socket. */
  readonly baseUrl: string;
  readonly log: Log;
  /** The context of one subscription. */
  contextOf(subscription: { requestId: string; actor: Actor }): Context;
}

/** A connection, as the protocol's library hands it around. */
type Connection = {
  readonly socket: WebSocket;
  /** Forgotten once it is known who asks: it would be kept as long as the socket. */
  readonly request: IncomingMessage;
  actor?: Actor;
};

/** Serves subscriptions, and nothing else, over WebSocket at /graphql, to people who are signed in and to API keys. */
export function serveSocket(server: FastifyInstance, source: SocketSource): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MOST });
  const visits = createSocketVisits(source.gate);
  const read = createReader(source.schema, source.guard);
  const subscribe = createSubscribe(source);

  const protocol = useServer<Record<string, unknown>, Connection>(
    {
      isProd: true,
      connectionInitWaitTimeout: INIT_WITHIN_MS,
      async onConnect({ extra, connectionParams }) {
        const actor = await visits.admit(extra.socket, shownBy(extra.request, connectionParams));
        Reflect.deleteProperty(extra, 'request');
        if (!actor) return false;
        extra.actor = actor;
        return true;
      },
      onSubscribe: ({ extra, subscriptions }, id, payload) => {
        if (Object.keys(subscriptions).length > SUBSCRIPTIONS_MOST)
          return [badInput('Too many subscriptions on one socket.')];
        return prepare(source, read, extra, { id, ...payload });
      },
      subscribe: (args) => subscribe(args as ExecutionArgs & Subscription),
      onNext: ({ extra }, _id, _payload, _args, { errors }) => haveComeBack(extra.socket, errors),
      onError: ({ extra }, _id, _payload, errors) => {
        const masked = errors.map((error) =>
          error instanceof GraphQLError ? maskError(error, randomUUID(), source.log).toJSON() : error,
        );
        haveComeBack(extra.socket, masked);
        return masked;
      },
      onClose: ({ extra }) => visits.leave(extra.socket),
    },
    sockets,
  );

  server.server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const refusal = refuse(request, source.baseUrl);
    if (refusal) return stream.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      sockets.emit('connection', socket, request);
      // What a client does to its socket is no fault to be logged: the socket is closed with a code that says why.
      socket.removeAllListeners('error').on('error', () => undefined);
    });
  });

  server.addHook('preClose', async () => {
    const hurry = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), LEAVE_WITHIN_MS);
    await protocol.dispose();
    clearTimeout(hurry);
    visits.stop();
  });
}

/** What says who asks. Browsers can give a socket no header of their own, so that it may come in the first message. */
function shownBy({ headers }: IncomingMessage, parameters: Record<string, unknown> = {}): CredentialHeaders {
  const { authorization = headers.authorization } = parameters;
  return { cookie: headers.cookie, authorization: typeof authorization === 'string' ? authorization : undefined };
}

/** Closes the socket where one of its subscriptions can go on, a moment later: clients take an error for its end. */
function haveComeBack(socket: WebSocket, errors: readonly Pick<GraphQLFormattedError, 'extensions'>[] = []): void {
  if (errors.some(({ extensions }) => extensions?.['code'] === 'UNAVAILABLE')) comeBack(socket);
}

function refuse({ url, headers: { origin } }: IncomingMessage, baseUrl: string): string | undefined {
  if (url?.split('?')[0] !== '/graphql') return '404 Not Found';
  // Programs other than browsers send no origin, and no cookie that is not theirs.
  return origin === undefined || isTrustedOrigin(origin, baseUrl) ? undefined : '403 Forbidden';
}

/** Gives the document of a text; or why it must not be run. */
type Read = (text: string) => DocumentNode | readonly GraphQLError[];

/** Texts are read once: whoever asks the same has the same document. */
function createReader(schema: GraphQLSchema, guard: Guard): Read {
  const documents = new RecentMap<string, DocumentNode>(DOCUMENTS_MOST);
  return (text) => {
    const known = documents.get(text);
    if (known) return known;
    const document = parse(text, guard.parseOptions);
    const errors = validate(schema, document, [...specifiedRules, ...guard.validationRules]);
    if (errors.length > 0) return errors;
    documents.set(text, document);
    return document;
  };
}

/** The subscription, ready to run; or why it must not. */
function prepare(
  source: SocketSource,
  read: Read,
  { socket, actor }: Connection,
  { id, query, ...payload }: SubscribePayload & { id: string },
): (ExecutionArgs & Subscription) | GraphQLError[] {
  if (!actor) return [badInput('The connection is not initialized.')];
  try {
    const document = read(query);
    if (!('kind' in document)) return [...document];
    const operation = getOperationAST(document, payload.operationName);
    if (operation?.operation !== 'subscription')
      return [badInput('Only subscriptions are served here: send the rest by POST.')];
    const variables = payload.variables ?? {};
    source.guard.check({ document, operation, variables, actor });
    const asked = { document, operationName: operation.name?.value, variableValues: variables };
    return { schema: source.schema, ...asked, actor, outlet: createOutlet(socket, id) };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}
