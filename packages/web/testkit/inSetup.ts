import { createApp, type App } from 'vue';
import { createClient, provideClient } from '../src/lib/apollo/client.ts';
import { createFakeLink } from './fakeLink.ts';
import { createFakeServer } from './fakeServer.ts';
import { makeWorld } from './world.ts';

/** Runs `setup` as that of a component whose client answers from a fake server; `stop` unmounts it. */
export function inSetup<Result>(setup: () => Result, server = createFakeServer(makeWorld({ licenses: 50 }))) {
  const { link, network } = createFakeLink(server);
  const client = createClient(link);
  let result: Result | undefined;
  const app: App = createApp({
    setup: () => {
      result = setup();
      return () => null;
    },
  });
  provideClient(app, client);
  app.mount(document.createElement('div'));
  return { result: result as Result, client, server, network, stop: () => app.unmount() };
}

/** Lets everything that is ready happen: answers, cache updates, watchers. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
