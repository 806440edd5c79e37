import type {
  ErrorLike,
  ObservableQuery,
  OperationVariables,
  WatchQueryFetchPolicy,
  TypedDocumentNode,
} from '@apollo/client';
import {
  computed,
  onScopeDispose,
  readonly,
  ref,
  shallowReadonly,
  shallowRef,
  toValue,
  watch,
  type MaybeRefOrGetter,
  type Ref,
  type ShallowRef,
} from 'vue';
import { useClient } from './client.ts';

export interface QueryOptions {
  /** While false nothing is asked; what was shown stays. True by default. */
  enabled?: MaybeRefOrGetter<boolean>;
  /** Cached answers first by default; `cache-and-network` shows them and asks again. */
  fetchPolicy?: WatchQueryFetchPolicy;
}

export interface QueryState<TData> {
  /** The newest answer; while the next one is on its way, or when it failed, still the one before. */
  readonly data: Readonly<ShallowRef<TData | undefined>>;
  /** Why the newest question was not answered. */
  readonly error: Readonly<ShallowRef<ErrorLike | undefined>>;
  /** A question is on its way. */
  readonly isFetching: Readonly<Ref<boolean>>;
  /** Nothing to show yet, and a question is on its way. */
  readonly isLoading: Readonly<Ref<boolean>>;
  /** What is shown answers an older question than the one asked now. */
  readonly isStale: Readonly<Ref<boolean>>;
  /** Asks the server again with the variables of now; a failure shows in `error`. */
  refetch: () => Promise<void>;
}

/**
 * Asks `document` with `variables`, and again whenever they change in value. Only the answer to the newest question
 * is ever shown: an older request is aborted when a newer one starts. Errors are values, never thrown.
 */
export function useQuery<TData, TVariables extends OperationVariables>(
  document: TypedDocumentNode<TData, TVariables>,
  variables: MaybeRefOrGetter<TVariables>,
  options: QueryOptions = {},
): QueryState<TData> {
  const client = useClient();
  const data = shallowRef<TData>();
  const error = shallowRef<ErrorLike>();
  const isFetching = ref(false);
  const isStale = ref(false);
  let current: ObservableQuery<TData, TVariables> | undefined;
  let stop = (): void => undefined;

  function ask(asked: TVariables): void {
    stop();
    isStale.value = data.value !== undefined;
    const query = client.watchQuery<TData, TVariables>({
      query: document,
      variables: asked,
      fetchPolicy: options.fetchPolicy ?? 'cache-first',
      nextFetchPolicy: 'cache-first',
    });
    const subscription = query.subscribe((answer) => {
      isFetching.value = answer.loading;
      error.value = answer.error;
      if (answer.dataState === 'complete') {
        data.value = answer.data;
        isStale.value = false;
      } else if (answer.error) {
        isStale.value = data.value !== undefined;
      }
    });
    current = query;
    stop = () => subscription.unsubscribe();
  }

  const question = computed(() => ({ enabled: toValue(options.enabled) ?? true, variables: toValue(variables) }));
  watch(
    () => JSON.stringify(question.value),
    () => {
      if (question.value.enabled) ask(question.value.variables);
      else stop();
    },
    { immediate: true },
  );
  onScopeDispose(() => stop());

  return {
    data: shallowReadonly(data),
    error: shallowReadonly(error),
    isFetching: readonly(isFetching),
    isLoading: computed(() => isFetching.value && data.value === undefined),
    isStale: readonly(isStale),
    async refetch() {
      await current?.refetch().catch(() => undefined);
    },
  };
}
