import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue';
import { useKeysetList, type Connection, type PageVariables } from './useKeysetList.ts';

const typingMs = 200;

export interface Options {
  readonly options: ComputedRef<{ value: string; label: string }[]>;
  readonly isLoading: Readonly<Ref<boolean>>;
  /** Offers what this text finds. */
  search(text: string): void;
  more(): void;
}

/** Entities to choose one from by name, a page at a time; `variables` ask for those that the typed text finds. */
export function useOptions<TData, TVariables extends OperationVariables>(
  document: TypedDocumentNode<TData, TVariables>,
  variables: (text: string) => Omit<TVariables, PageVariables>,
  connectionOf: (data: TData) => Connection<{ id: string; name: string }>,
): Options {
  const text = ref('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));
  const list = useKeysetList(document, () => variables(text.value), connectionOf);

  return {
    options: computed(() => list.nodes.value.map(({ id, name }) => ({ value: id, label: name }))),
    isLoading: computed(() => list.isLoading.value || list.isStale.value),
    search(typed) {
      clearTimeout(timer);
      timer = setTimeout(() => (text.value = typed.trim()), typingMs);
    },
    more: () => void list.loadNext(),
  };
}
