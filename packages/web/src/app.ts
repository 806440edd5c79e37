import type { ApolloClient } from '@apollo/client';
import { createApp, type App as VueApp } from 'vue';
import type { Router, RouterHistory } from 'vue-router';
import App from './App.vue';
import { provideClient } from './lib/apollo/client.ts';
import { provideLive, type LiveConnection } from './lib/apollo/liveConnection.ts';
import { createConsoleRouter } from './router/router.ts';

export interface ConsoleParts {
  client: ApolloClient;
  live: Pick<LiveConnection, 'status' | 'onReconnect' | 'renew'>;
  history: RouterHistory;
}

/** Puts the console together, ready to mount. `leave` goes to the sign-in page and forgets what was read. */
export function createConsole({ client, live, history }: ConsoleParts): {
  app: VueApp;
  router: Router;
  leave: () => Promise<void>;
} {
  const router = createConsoleRouter(history, client);

  async function leave(): Promise<void> {
    const { name, fullPath } = router.currentRoute.value;
    if (name !== 'sign-in') await router.replace({ name: 'sign-in', query: { return: fullPath } });
    live.renew();
    await client.clearStore();
  }

  const app = createApp(App, { onSignedOut: leave }).use(router);
  provideClient(app, client);
  provideLive(app, live);
  return { app, router, leave };
}
