import type { ApolloClient, InMemoryCache } from '@apollo/client';
import {
  LicensePageDocument,
  type LicenseFilter,
  type LicensePageQueryVariables,
  type LicenseSort,
} from '@license-console/schema';
import type { LicensePage } from './licensePages.ts';
import type { PageBounds } from './licensePageRequests.ts';

/** Which licenses a list shows, and in which order. */
export interface LicenseListQuestion {
  readonly filter: LicenseFilter;
  readonly sort: LicenseSort;
}

/** A page as it came, and whether the list goes on beyond it. */
export interface LoadedPage {
  readonly page: LicensePage;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

export interface LicensePageLoader {
  /** Asks the server for a page, kept in the cache under a `key` of its own until it is released. */
  load(question: LicenseListQuestion, bounds: PageBounds, key: number, signal: AbortSignal): Promise<LoadedPage>;
  /** Takes pages out of the cache, and the licenses that nothing else refers to. */
  release(keys: Iterable<number>): void;
  /** Keys of the pages that are in the cache. */
  heldKeys(): number[];
}

/**
 * The cache remembers each field that was ever read, of entities that are gone too: about 10 kB a license. After this
 * many released pages it is told to forget, which costs it to read anew what is in sight.
 */
const pagesBetweenResets = 20;

/** Loads pages of licenses into the cache of `client`: one field of the cache a page, so that each can be taken out. */
export function createPageLoader(client: ApolloClient): LicensePageLoader {
  const held = new Map<number, LicensePageQueryVariables>();
  let releasedCount = 0;

  return {
    async load(question, bounds, key, signal) {
      const variables = { ...question, ...bounds };
      const { data } = await client.query({
        query: LicensePageDocument,
        variables,
        fetchPolicy: 'network-only',
        context: { fetchOptions: { signal }, queryDeduplication: false },
      });
      if (!data) throw new Error('The server sent no licenses');
      held.set(key, variables);
      const { nodes, pageInfo } = data.licenses;
      const { startCursor, endCursor } = pageInfo;
      return {
        page: { key, ids: nodes.map(({ id }) => id), rowCount: nodes.length, startCursor, endCursor },
        hasBefore: pageInfo.hasPreviousPage,
        hasAfter: pageInfo.hasNextPage,
      };
    },

    release(keys) {
      const released = [...keys].flatMap((key) => {
        const args = held.get(key);
        held.delete(key);
        return args ? [args] : [];
      });
      if (released.length === 0) return;
      const inUse = new Set([...held.values()].map((args) => JSON.stringify(args)));
      for (const args of released) {
        if (!inUse.has(JSON.stringify(args))) client.cache.evict({ id: 'ROOT_QUERY', fieldName: 'licenses', args });
      }
      releasedCount += released.length;
      const resetResultCache = releasedCount >= pagesBetweenResets;
      if (resetResultCache) releasedCount = 0;
      (client.cache as InMemoryCache).gc({ resetResultCache });
    },

    heldKeys: () => [...held.keys()],
  };
}
