import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Plugin } from 'vite';
import type { createFakeServer as CreateFakeServer, FakeServer } from './fakeServer.ts';
import type { makeWorld as MakeWorld } from './world.ts';

/**
 * Answers `/graphql` and `/api/auth/*` from rows in memory while the console is developed, so that pages can be looked
 * at without a server. Any email signs in with the password `demo`. Subscriptions are not served.
 */
export function fakeServerPlugin(size: { companies: number; licenses: number }): Plugin {
  return {
    name: 'license-console:fake-server',
    apply: 'serve',
    async configureServer(vite) {
      const { createFakeServer } = (await vite.ssrLoadModule('/testkit/fakeServer.ts')) as {
        createFakeServer: typeof CreateFakeServer;
      };
      const { makeWorld } = (await vite.ssrLoadModule('/testkit/world.ts')) as { makeWorld: typeof MakeWorld };
      const server = createFakeServer(makeWorld(size));
      vite.middlewares.use((request, response, next) => {
        const answered = answer(server, request, response);
        answered.then((isOurs) => isOurs || next(), next);
      });
    },
  };
}

async function answer(server: FakeServer, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const send = (status: number, body: unknown): true => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return true;
  };
  switch (request.url) {
    case '/graphql': {
      return send(200, await server.answer(JSON.parse(await text(request)) as Parameters<FakeServer['answer']>[0]));
    }
    case '/api/auth/sign-in/email': {
      const { password } = JSON.parse(await text(request)) as { password: string };
      if (password !== 'demo') return send(401, { code: 'INVALID_EMAIL_OR_PASSWORD' });
      server.signIn();
      return send(200, {});
    }
    case '/api/auth/sign-out':
      server.signOut();
      return send(200, { success: true });
    default:
      return false;
  }
}
