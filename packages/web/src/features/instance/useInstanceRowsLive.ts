import { InstanceEventsDocument, InstanceRowsDocument, type InstanceFilter } from '@license-console/schema';
import { onScopeDispose } from 'vue';
import { useClient } from '../../lib/apollo/client.ts';
import { useLive } from '../../lib/apollo/liveConnection.ts';
import { useSubscription } from '../../lib/apollo/useSubscription.ts';

/** The most ids that one question may hold. */
const chunkSize = 100;
/** Changes often come together: they are read anew once. */
const restMs = 300;

export interface InstanceRowsLiveOptions {
  filter: () => InstanceFilter;
  /** Of the instances on the page. */
  shownIds: () => readonly string[];
  /** Instances came under the filter, or left it; all of a short while are told at once. */
  onComingAndGoing: () => void;
}

/**
 * Keeps the rows of the instances in the cache current, whatever happens to them and to what they hold. Where more
 * happened than is told, all that are shown are read anew.
 */
export function useInstanceRowsLive({ filter, shownIds, onComingAndGoing }: InstanceRowsLiveOptions): void {
  const client = useClient();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let comingTimer: ReturnType<typeof setTimeout> | undefined;

  async function readAnew(): Promise<void> {
    const ids = shownIds();
    for (let start = 0; start < ids.length; start += chunkSize)
      await client
        .query({
          query: InstanceRowsDocument,
          variables: { ids: ids.slice(start, start + chunkSize) },
          fetchPolicy: 'network-only',
        })
        .catch(() => undefined);
  }

  function readAnewSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void readAnew(), restMs);
  }

  function tellSoon(): void {
    clearTimeout(comingTimer);
    comingTimer = setTimeout(onComingAndGoing, restMs);
  }

  useSubscription(
    InstanceEventsDocument,
    () => ({ filter: filter() }),
    ({ instanceEvents: { instances, leftIds, hasMore } }) => {
      // An event's own entry would keep its instances in the cache for good.
      client.cache.evict({ id: 'ROOT_SUBSCRIPTION', fieldName: 'instanceEvents' });
      const shown = new Set(shownIds());
      if (hasMore) readAnewSoon();
      if (hasMore || leftIds.some((id) => shown.has(id)) || instances.some(({ id }) => !shown.has(id))) tellSoon();
    },
  );
  onScopeDispose(
    useLive().onReconnect(() => {
      readAnewSoon();
      tellSoon();
    }),
  );
  onScopeDispose(() => {
    clearTimeout(timer);
    clearTimeout(comingTimer);
  });
}
