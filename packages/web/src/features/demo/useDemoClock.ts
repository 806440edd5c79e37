import { DemoClockDocument, type DemoClockQuery } from '@license-console/schema';
import { computed, onScopeDispose, watch, type ComputedRef, type Ref } from 'vue';
import { useClient } from '../../lib/apollo/client.ts';
import { useQuery } from '../../lib/apollo/useQuery.ts';
import { setClockAhead } from '../../lib/useNow.ts';

export type DemoTime = NonNullable<DemoClockQuery['demoClock']>;

/** How often one asks whether somebody else has moved the clock. */
const askAgainMs = 30_000;

/**
 * The clock of the demo world; null anywhere else. The app's own clock follows it.
 *
 * @param isInside whether somebody is signed in
 */
export function useDemoClock(isInside: Readonly<Ref<boolean>>): {
  readonly clock: ComputedRef<DemoTime | null>;
  /** To be called when it was moved: what is shown is asked for anew. */
  readonly follow: () => Promise<void>;
} {
  const client = useClient();
  const options = { enabled: isInside, fetchPolicy: 'network-only' } as const;
  const { data, refetch } = useQuery(DemoClockDocument, {}, options);
  const clock = computed(() => data.value?.demoClock ?? null);
  watch(clock, (time) => setClockAhead(time ? Date.parse(time.now) - Date.now() : 0));

  const timer = setInterval(() => {
    if (clock.value && !document.hidden) void refetch();
  }, askAgainMs);
  onScopeDispose(() => {
    clearInterval(timer);
    setClockAhead(0);
  });

  return {
    clock,
    async follow() {
      await refetch();
      await client.refetchQueries({ include: 'active' });
    },
  };
}
