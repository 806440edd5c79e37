import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isTrustedOrigin } from '../../kernel/origin.ts';
import { CLIENT_ADDRESS_HEADER, type Auth } from './auth.ts';
import { type Sessions } from './sessions.ts';

const FIXED_BY_SERVER = new Set(['content-length', 'content-type', 'host', 'transfer-encoding']);

/** Serves sign-in and sign-out, and nothing else of the sign-in library's HTTP interface. */
export function serveSessions(server: FastifyInstance, auth: Auth, sessions: Sessions, baseUrl: string): void {
  const pass = async (request: FastifyRequest, reply: FastifyReply): Promise<string> => {
    const response = await auth.handle(toWebRequest(request, baseUrl));
    // The library has logged why; the client learns the id under which this server does.
    if (response.status >= 500) throw new Error(`The sign-in library answered ${response.status}`);
    void reply.code(response.status).type('application/json');
    for (const [name, value] of response.headers) {
      if (!FIXED_BY_SERVER.has(name)) void reply.header(name, value);
    }
    // What the library answers to a sign-in holds the session's token: that stays in the cookie.
    return response.ok ? '{}' : response.text();
  };

  void server.register((scope, _options, done) => {
    scope.addHook('onRequest', ({ headers: { origin } }, reply, next) => {
      if (origin === undefined || isTrustedOrigin(origin, baseUrl)) return next();
      void reply.code(403).send({ code: 'INVALID_ORIGIN', message: 'Sign in on the console’s own page.' });
    });
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: 4_096 }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.post('/api/auth/sign-in/email', pass);
    scope.post('/api/auth/sign-out', async (request, reply) => {
      const body = await pass(request, reply);
      sessions.end(request.headers.cookie);
      return body;
    });
    done();
  });
}

function toWebRequest(request: FastifyRequest, baseUrl: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !FIXED_BY_SERVER.has(name)) headers.set(name, String(value));
  }
  headers.set('content-type', 'application/json');
  headers.set(CLIENT_ADDRESS_HEADER, request.ip);
  const body = typeof request.body === 'string' ? request.body : null;
  return new Request(new URL(request.url, baseUrl), { method: request.method, headers, body });
}
