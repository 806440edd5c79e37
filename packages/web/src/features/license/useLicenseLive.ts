import {
  LicenseEventsDocument,
  LicenseGroupsChangedDocument,
  type LicenseCategory,
  type LicenseFilter,
} from '@license-console/schema';
import { onScopeDispose } from 'vue';
import { useClient } from '../../lib/apollo/client.ts';
import { useLive } from '../../lib/apollo/liveConnection.ts';
import { useSubscription } from '../../lib/apollo/useSubscription.ts';
import { announceChanges } from './announceChanges.ts';
import type { LicenseChange } from './licenseChanges.ts';

export interface LicenseLiveOptions {
  filter: () => LicenseFilter;
  category: () => LicenseCategory;
  /** The licenses under the filter changed; their fields are in the cache already. */
  onChange: (change: LicenseChange) => void;
  /** What is shown may have missed changes: counts after a lost connection, rows as well when `rows` says so. */
  onMissed: (missed: { rows: boolean }) => void;
}

/**
 * Keeps the licenses and the counts under the filter current: changed fields and counts land in the cache, what came
 * and left is handed on, and a screen reader hears how many they were.
 */
export function useLicenseLive({ filter, category, onChange, onMissed }: LicenseLiveOptions): void {
  const { cache } = useClient();
  const live = useLive();
  let lastCursor: string | null = null;

  useSubscription(
    LicenseEventsDocument,
    () => ({ filter: filter(), after: lastCursor }),
    ({ licenseEvents: event }) => {
      lastCursor = event.cursor;
      // An event's own entry would keep its licenses in the cache for good.
      cache.evict({ id: 'ROOT_SUBSCRIPTION', fieldName: 'licenseEvents' });
      onChange(event);
      announceChanges(event.licenses.length, event.leftIds.length);
    },
  );
  useSubscription(
    LicenseGroupsChangedDocument,
    () => ({ filter: filter(), category: category() }),
    () => undefined,
  );
  onScopeDispose(live.onReconnect(() => onMissed({ rows: lastCursor === null })));
}
