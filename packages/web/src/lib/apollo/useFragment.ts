import type { FragmentType, TypedDocumentNode } from '@apollo/client';
import { shallowReadonly, shallowRef, toValue, watch, type MaybeRefOrGetter, type ShallowRef } from 'vue';
import { useClient } from './client.ts';

/**
 * The fields of `fragment` on the entity that `from` stands for, kept current: a change of that entity in the cache,
 * from whatever answer or event, re-renders this component and no other. Undefined while the cache misses a field.
 * The parent's document must select `id` beside the spread.
 */
export function useFragment<TData>(
  fragment: TypedDocumentNode<TData, Record<string, never>>,
  from: MaybeRefOrGetter<FragmentType<TData>>,
): Readonly<ShallowRef<TData | undefined>> {
  const client = useClient();
  // The first definition is the fragment itself; those that it spreads stand behind.
  const [own] = fragment.definitions;
  const fragmentName = own?.kind === 'FragmentDefinition' ? own.name.value : '';
  const entity = shallowRef<TData>();
  watch(
    () => toValue(from),
    (source, _before, onCleanup) => {
      const watched = client.watchFragment<TData>({ fragment, fragmentName, from: source });
      const show = (result: { complete: boolean; data: unknown }): void => {
        entity.value = result.complete ? (result.data as TData) : undefined;
      };
      show(watched.getCurrentResult());
      const subscription = watched.subscribe(show);
      onCleanup(() => subscription.unsubscribe());
    },
    { immediate: true },
  );
  return shallowReadonly(entity);
}
