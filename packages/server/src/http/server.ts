import { randomUUID } from 'node:crypto';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { type ApolloServer } from '@apollo/server';
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Context } from '../kernel/context.ts';
import { answerErrors } from './answer-errors.ts';
import { type Log } from './mask-errors.ts';
import { sendSecurityHeaders } from './security-headers.ts';

const BODY_BYTES_MOST = 256 * 1024;

/** How to find out who asks. */
export type ContextOf = (request: FastifyRequest) => Promise<Context>;

/** The HTTP server without any route. Every answer names its request in `x-request-id`. */
export function createServer(log: Log, secure: boolean): FastifyInstance {
  const server = fastify({
    bodyLimit: BODY_BYTES_MOST,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  });
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  sendSecurityHeaders(server, secure);
  answerErrors(server, log);
  return server;
}

/** Serves GraphQL at /graphql. */
export function serveGraphql(server: FastifyInstance, apollo: ApolloServer<Context>, contextOf: ContextOf): void {
  const contexts = new WeakMap<FastifyRequest, Context>();
  const handler = fastifyApolloHandler(apollo, {
    context: (request) => {
      const context = contexts.get(request);
      return context ? Promise.resolve(context) : contextOf(request);
    },
  });
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    // Before Apollo Server, so that a database that is away is told as such.
    preHandler: async (request) => void contexts.set(request, await contextOf(request)),
    handler,
  });
}
