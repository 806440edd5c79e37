import { CombinedGraphQLErrors } from '@apollo/client';
import {
  LicenseEventCursorDocument,
  LicenseEventsDocument,
  LicenseGroupsChangedDocument,
  type LicenseCategory,
  type LicenseFilter,
} from '@license-console/schema';
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef } from 'vue';
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

export interface LicenseLive {
  /** It is known from where on events are followed: what is read now misses none. */
  readonly isReady: ComputedRef<boolean>;
}

/**
 * Keeps the licenses and the counts under the filter current: changed fields and counts land in the cache, what came
 * and left is handed on, and a screen reader hears how many they were.
 */
export function useLicenseLive({ filter, category, onChange, onMissed }: LicenseLiveOptions): LicenseLive {
  const client = useClient();
  const live = useLive();
  /** Where the events begin; null while that is not known. */
  const beginning = shallowRef<{ after: string | null } | null>(null);
  const isFollowing = ref(true);
  /** The newest event that was seen: another filter goes on behind it. */
  let lastCursor: string | null = null;

  async function begin(): Promise<void> {
    const { data } = await client
      .query({ query: LicenseEventCursorDocument, fetchPolicy: 'network-only' })
      .catch(() => ({ data: null }));
    lastCursor = null;
    if (isFollowing.value) beginning.value = { after: data?.eventCursor ?? null };
  }

  const { error } = useSubscription(
    LicenseEventsDocument,
    () => beginning.value && { filter: filter(), after: lastCursor ?? beginning.value.after },
    ({ licenseEvents: event }) => {
      lastCursor = event.cursor;
      // An event's own entry would keep its licenses in the cache for good.
      client.cache.evict({ id: 'ROOT_SUBSCRIPTION', fieldName: 'licenseEvents' });
      announceChanges(event.licenses.length, event.leftIds.length);
      onChange(event);
    },
  );
  useSubscription(
    LicenseGroupsChangedDocument,
    () => ({ filter: filter(), category: category() }),
    () => undefined,
  );

  // The server does not have the events since the last cursor any more.
  watch(error, async (reason) => {
    if (!CombinedGraphQLErrors.is(reason) || reason.errors[0]?.extensions?.['code'] !== 'RELOAD') return;
    beginning.value = null;
    await begin();
    onMissed({ rows: true });
  });
  // Events go on behind the last cursor by themselves; counts have none.
  onScopeDispose(live.onReconnect(() => onMissed({ rows: beginning.value?.after === null && lastCursor === null })));
  onScopeDispose(() => (isFollowing.value = false));
  void begin();

  return { isReady: computed(() => beginning.value !== null) };
}
