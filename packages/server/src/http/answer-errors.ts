import { type FastifyError, type FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { DatabaseUnavailable } from '../database/unavailable.ts';
import { type Log } from './mask-errors.ts';

/** What went wrong before a route could answer, in the shape that GraphQL gives to its errors. */
export function answerErrors(server: FastifyInstance, log: Log): void {
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, code, message, retryAfterSeconds } = explain(error, request.id);
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
    if (code === 'INTERNAL') log(`Request ${request.id} failed at ${request.method} ${request.url}`, error);
    const extensions = { code, requestId: request.id };
    return reply.code(status).send({ errors: [{ message, extensions }] });
  });
  server.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} ${request.url.slice(0, 200)}.`;
    return reply.code(404).send({ errors: [{ message, extensions: { code: 'NOT_FOUND', requestId: request.id } }] });
  });
}

interface Explanation {
  status: number;
  code: string;
  message: string;
  retryAfterSeconds?: number;
}

/** Why one who shows an API key is not let in. */
const REFUSALS: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, TOO_MANY_REQUESTS: 429 };

function explain(error: FastifyError, requestId: string): Explanation {
  if (error instanceof DatabaseUnavailable) {
    return { status: 503, code: 'UNAVAILABLE', message: `${error.message}. Try again in a moment.` };
  }
  if (error instanceof GraphQLError) {
    const { code, retryAfterSeconds } = error.extensions as { code?: string; retryAfterSeconds?: number };
    const refused = REFUSALS[code ?? ''];
    if (code !== undefined && refused !== undefined)
      return { status: refused, code, message: error.message, ...(retryAfterSeconds && { retryAfterSeconds }) };
  }
  const status = error.statusCode ?? 500;
  if (status === 413) return { status, code: 'TOO_LARGE', message: 'This is more than a request may hold here.' };
  if (status >= 400 && status < 500) return { status, code: 'BAD_REQUEST', message: error.message };
  return { status: 500, code: 'INTERNAL', message: `Something went wrong here. Request ${requestId} is in the log.` };
}
