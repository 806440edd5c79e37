import { InstanceLicenseEventsDocument, InstanceRowsDocument } from '@license-console/schema';
import { onScopeDispose } from 'vue';
import { useClient } from '../../lib/apollo/client.ts';
import { useLive } from '../../lib/apollo/liveConnection.ts';
import { useSubscription } from '../../lib/apollo/useSubscription.ts';

/** The most ids that one question may hold. */
const chunkSize = 100;
/** Changes often come together: they are read anew once. */
const restMs = 300;

/**
 * Keeps the rows of the instances in the cache current while licenses come to them and leave. An event carries the instance
 * that a license came to; which one it left is not told: then all that are shown are read anew.
 *
 * @param shownIds of the instances on the page
 */
export function useInstanceRowsLive(shownIds: () => readonly string[]): void {
  const client = useClient();
  let timer: ReturnType<typeof setTimeout> | undefined;

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

  useSubscription(InstanceLicenseEventsDocument, { filter: { used: { eq: true } } }, ({ licenseEvents: event }) => {
    client.cache.evict({ id: 'ROOT_SUBSCRIPTION', fieldName: 'licenseEvents' });
    if (event.hasMore || event.leftIds.length > 0) readAnewSoon();
  });
  onScopeDispose(useLive().onReconnect(readAnewSoon));
  onScopeDispose(() => clearTimeout(timer));
}
