import type { ErrorLike, OperationVariables, TypedDocumentNode } from '@apollo/client';
import {
  computed,
  onScopeDispose,
  readonly,
  ref,
  shallowReadonly,
  shallowRef,
  toValue,
  watch,
  type ComputedRef,
  type MaybeRefOrGetter,
  type Ref,
  type ShallowRef,
} from 'vue';
import { useClient } from './client.ts';

interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export interface Connection<Node> {
  nodes: readonly Node[];
  pageInfo: PageInfo;
}

/** The variables that this list sets itself. */
export type PageVariables = 'first' | 'after' | 'last' | 'before';

export interface KeysetList<TConnection extends Connection<unknown>> {
  /** What was read so far, in order; the entities themselves are in the cache. */
  readonly nodes: Readonly<ShallowRef<readonly TConnection['nodes'][number][]>>;
  /** The page read last; null before the first. */
  readonly newest: Readonly<ShallowRef<TConnection | null>>;
  readonly hasNext: ComputedRef<boolean>;
  readonly hasPrevious: ComputedRef<boolean>;
  /** Nothing to show yet, and the first page is on its way. */
  readonly isLoading: ComputedRef<boolean>;
  /** The nodes shown answer an older question than that of the variables. */
  readonly isStale: Readonly<Ref<boolean>>;
  /** Which page is on its way. */
  readonly loading: Readonly<Ref<Place | null>>;
  /** Why the page asked for last did not come. */
  readonly error: Readonly<ShallowRef<ErrorLike | null>>;
  /** Reads the page after, or before, what is there; nothing while another is on its way or when there is none. */
  loadNext: () => Promise<void>;
  loadPrevious: () => Promise<void>;
  /** Reads the list anew from its start; what is shown stays until then. */
  reload: () => Promise<void>;
  /** Asks again for the page that did not come. */
  retry: () => Promise<void>;
}

type Place = 'start' | 'next' | 'previous';

/**
 * A list that is read a page at a time by keyset, in both directions, starting anew when the variables change in value.
 * The old rows stay until the new ones are there, and an older answer is never shown over a newer one.
 */
export function useKeysetList<TData, TVariables extends OperationVariables, TConnection extends Connection<unknown>>(
  document: TypedDocumentNode<TData, TVariables>,
  variables: MaybeRefOrGetter<Omit<TVariables, PageVariables>>,
  connectionOf: (data: TData) => TConnection,
  pageSize = 50,
): KeysetList<TConnection> {
  const client = useClient();
  const nodes = shallowRef<readonly TConnection['nodes'][number][]>([]);
  const newest = shallowRef<TConnection | null>(null);
  const first = shallowRef<PageInfo | null>(null);
  const last = shallowRef<PageInfo | null>(null);
  const loading = ref<Place | null>(null);
  const isStale = ref(false);
  const error = shallowRef<ErrorLike | null>(null);
  let failed: Place = 'start';
  let asked: AbortController | undefined;

  async function load(place: Place): Promise<void> {
    asked?.abort();
    const mine = (asked = new AbortController());
    loading.value = place;
    error.value = null;
    const page =
      place === 'previous'
        ? { last: pageSize, before: first.value?.startCursor }
        : { first: pageSize, ...(place === 'next' && { after: last.value?.endCursor }) };
    const base: Record<string, unknown> = { ...toValue(variables), ...page };
    // A page that goes on is behind the cursor, whatever the value was that the first one started at.
    if (place !== 'start') delete base['startAt'];
    try {
      const { data } = await client.query({
        query: document,
        variables: base as TVariables,
        fetchPolicy: 'network-only',
        // Asked anew, the same question must not wait for the one that was given up.
        context: { fetchOptions: { signal: mine.signal }, queryDeduplication: false },
      });
      if (asked === mine) show(place, connectionOf(data as TData));
    } catch (reason) {
      if (asked === mine) fail(place, reason as ErrorLike);
    }
  }

  function show(place: Place, page: TConnection): void {
    nodes.value =
      place === 'start'
        ? page.nodes
        : place === 'next'
          ? [...nodes.value, ...page.nodes]
          : [...page.nodes, ...nodes.value];
    if (place !== 'next') first.value = page.pageInfo;
    if (place !== 'previous') last.value = page.pageInfo;
    newest.value = page;
    loading.value = null;
    if (place === 'start') isStale.value = false;
  }

  function fail(place: Place, reason: ErrorLike): void {
    failed = place;
    error.value = reason;
    loading.value = null;
  }

  watch(
    () => JSON.stringify(toValue(variables)),
    () => {
      isStale.value = newest.value !== null;
      void load('start');
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    asked?.abort();
    asked = undefined;
  });

  const hasNext = computed(() => last.value?.hasNextPage ?? false);
  const hasPrevious = computed(() => first.value?.hasPreviousPage ?? false);
  const isIdle = (): boolean => loading.value === null && !isStale.value;

  return {
    nodes: shallowReadonly(nodes),
    newest: shallowReadonly(newest),
    hasNext,
    hasPrevious,
    isLoading: computed(() => loading.value === 'start' && newest.value === null),
    isStale: readonly(isStale),
    loading: readonly(loading),
    error: shallowReadonly(error),
    loadNext: async () => (isIdle() && hasNext.value ? load('next') : undefined),
    loadPrevious: async () => (isIdle() && hasPrevious.value ? load('previous') : undefined),
    reload: () => load('start'),
    retry: () => load(failed),
  };
}
