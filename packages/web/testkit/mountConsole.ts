import { page } from 'vitest/browser';
import { ref } from 'vue';
import { createMemoryHistory } from 'vue-router';
import { createConsole } from '../src/app.ts';
import { createClient } from '../src/lib/apollo/client.ts';
import type { LiveStatus } from '../src/lib/apollo/liveConnection.ts';
import { createFakeLink } from './fakeLink.ts';
import { createFakeServer, type FakeServer } from './fakeServer.ts';
import { startTheme } from '../src/lib/theme.ts';
import '../src/styles.css';

startTheme();

/** How the console is opened; a desktop window over a provider of 40 companies when nothing is said. */
export interface Visit {
  path: string;
  server?: FakeServer;
  width?: number;
  /** The network once one is known to be signed in. */
  network?: 'held' | 'down';
  /** The network is down before anything is asked. */
  isFirstAnswerLost?: boolean;
}

/** Mounts the whole console in a browser test, over a fake server; call `leave` when the test is over. */
export async function mountConsole(visit: Visit) {
  const { path, server = createFakeServer(), width = 1280 } = visit;
  await page.viewport(width, 800);
  const { link, network } = createFakeLink(server);
  const status = ref<LiveStatus>('live');
  const live = { status, onReconnect: () => () => undefined, renew: () => undefined };
  const client = createClient(link);
  const { app, router, leave: toSignIn } = createConsole({ client, live, history: createMemoryHistory() });
  const root = document.body.appendChild(document.createElement('div'));
  network.isDown = visit.isFirstAnswerLost ?? false;
  await router.push(path);
  if (visit.network === 'held') network.isHeld = true;
  if (visit.network === 'down') network.isDown = true;
  app.mount(root);
  return {
    server,
    network,
    client,
    router,
    status,
    toSignIn,
    leave(): void {
      app.unmount();
      root.remove();
    },
  };
}
