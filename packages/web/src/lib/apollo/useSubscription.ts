import type { ErrorLike, OperationVariables, TypedDocumentNode } from '@apollo/client';
import {
  onScopeDispose,
  shallowReadonly,
  shallowRef,
  toValue,
  watch,
  type MaybeRefOrGetter,
  type ShallowRef,
} from 'vue';
import { useClient } from './client.ts';

export interface SubscriptionState {
  /** Why the server ended the subscription; a lost connection is no error, it is tried again. */
  readonly error: Readonly<ShallowRef<ErrorLike | undefined>>;
}

/**
 * Subscribes to `document` with `variables` while the component lives, and again when they change in value; null
 * variables subscribe to nothing. Entities in an event are in the cache before `onEvent` is called with it.
 */
export function useSubscription<TData, TVariables extends OperationVariables>(
  document: TypedDocumentNode<TData, TVariables>,
  variables: MaybeRefOrGetter<TVariables | null>,
  onEvent: (event: TData) => void,
): SubscriptionState {
  const client = useClient();
  const error = shallowRef<ErrorLike>();
  let stop = (): void => undefined;

  watch(
    () => JSON.stringify(toValue(variables)),
    () => {
      stop();
      error.value = undefined;
      const asked = toValue(variables);
      if (!asked) return;
      const options = { query: document, variables: asked } as Parameters<
        typeof client.subscribe<TData, TVariables>
      >[0];
      const subscription = client.subscribe<TData, TVariables>(options).subscribe((answer) => {
        error.value = answer.error;
        if (answer.data) onEvent(answer.data);
      });
      stop = () => subscription.unsubscribe();
    },
    { immediate: true },
  );
  onScopeDispose(() => stop());

  return { error: shallowReadonly(error) };
}
