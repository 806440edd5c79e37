import { ApolloClient, type ApolloLink, InMemoryCache } from '@apollo/client';
import { inject, type App, type InjectionKey } from 'vue';

const key: InjectionKey<ApolloClient> = Symbol('ApolloClient');

/**
 * A client over `link` whose cache keeps every entity once, by its global id. Fragments are masked: a component
 * sees the fields of its own document only, and reads its fragment with {@link useFragment}.
 */
export function createClient(link: ApolloLink): ApolloClient {
  return new ApolloClient({
    link,
    cache: createCache(),
    dataMasking: true,
    devtools: { enabled: import.meta.env.DEV },
  });
}

function createCache(): InMemoryCache {
  return new InMemoryCache({
    possibleTypes: { Node: ['Company', 'Instance', 'License', 'LicenseType', 'Provider', 'Purchase'] },
    // One entry a type: what is counted under another filter takes its place, and pushed counts land in it.
    typePolicies: {
      LicenseGroup: { keyFields: ['licenseType', ['code']] },
      // What it holds and needs now takes the place of what it held and needed.
      Instance: { fields: { holdings: { merge: false }, needs: { merge: false } } },
    },
  });
}

/** Makes `client` the one that every component of `app` uses. */
export function provideClient(app: App, client: ApolloClient): void {
  app.provide(key, client);
}

/** The client of this app. Throws outside of a component's setup, or when the app has none. */
export function useClient(): ApolloClient {
  const client = inject(key);
  if (!client) throw new Error('No ApolloClient was provided to this app');
  return client;
}
