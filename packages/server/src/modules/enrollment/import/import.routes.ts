import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { requirePermission } from '../../../kernel/access.ts';
import { type Context } from '../../../kernel/context.ts';
import { isTrustedOrigin } from '../../../kernel/origin.ts';
import { importInstances } from './import-instances.service.ts';

const BYTES_MOST = 8 * 1024 * 1024;

const STATUS: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403 };

/** What the route of lists needs. */
export interface InstanceImports {
  readonly baseUrl: string;
  readonly contextOf: (request: FastifyRequest) => Promise<Context>;
}

/**
 * Takes lists of instances at POST /imports/instances: `text/csv`, 8 MB at the most, with the header `idempotency-key`;
 * `?dryRun=true` only says what would come of it. It answers what came of it as JSON, and 401, 403 or 413.
 */
export function serveInstanceImports(server: FastifyInstance, { baseUrl, contextOf }: InstanceImports): void {
  const contexts = new WeakMap<FastifyRequest, Context>();

  void server.register((scope, _options, done) => {
    // Who asks is known before anything of the list is read.
    scope.addHook('onRequest', async (request, reply) => {
      const { origin } = request.headers;
      if (origin !== undefined && !isTrustedOrigin(origin, baseUrl))
        return answer(reply, request, { status: 403, code: 'FORBIDDEN', message: 'Import on the console’s own page.' });
      try {
        const context = await contextOf(request);
        requirePermission(context, 'license.change');
        contexts.set(request, context);
      } catch (error) {
        const code = error instanceof GraphQLError ? String(error.extensions['code']) : '';
        const status = STATUS[code];
        if (status === undefined) throw error;
        return answer(reply, request, { status, code, message: (error as Error).message });
      }
    });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('text/csv', { parseAs: 'buffer', bodyLimit: BYTES_MOST }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.post<{ Querystring: { dryRun?: string } }>('/imports/instances', async (request, reply) => {
      const context = contexts.get(request);
      if (!context) throw new Error('The one who asks is known by now');
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const dryRun = request.query.dryRun === 'true';
      const key = request.headers['idempotency-key'];
      const idempotencyKey = typeof key === 'string' ? key : '';
      return reply.send(await importInstances(context, { text: partsOf(body), dryRun, idempotencyKey }));
    });
    done();
  });
}

const PART_BYTES = 64 * 1024;

/** In parts, so that others are served in between. */
async function* partsOf(body: Buffer): AsyncIterable<Buffer> {
  for (let start = 0; start < body.length; start += PART_BYTES) {
    yield body.subarray(start, start + PART_BYTES);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const answer = (reply: FastifyReply, { id: requestId }: FastifyRequest, { status, code, message }: Refusal) =>
  reply.code(status).send({ errors: [{ message, extensions: { code, requestId } }] });
