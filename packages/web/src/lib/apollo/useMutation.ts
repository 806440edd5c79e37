import type { ErrorLike, OperationVariables, Unmasked, TypedDocumentNode } from '@apollo/client';
import { readonly, ref, type Ref } from 'vue';
import { useClient } from './client.ts';

/** What came of a mutation: its answer, or why there is none. */
export type MutationOutcome<TData> = { data: TData; error?: never } | { data?: never; error: ErrorLike };

export interface MutationState<TData, TVariables> {
  /** Runs the mutation; never throws. With `optimistic`, shows that answer until the real one is there. */
  run: (variables: TVariables, optimistic?: Unmasked<TData>) => Promise<MutationOutcome<TData>>;
  readonly isRunning: Readonly<Ref<boolean>>;
}

/** A mutation of `document`, ready to run. Entities in its answer update the cache by their ids. */
export function useMutation<TData, TVariables extends OperationVariables>(
  document: TypedDocumentNode<TData, TVariables>,
): MutationState<TData, TVariables> {
  const client = useClient();
  const runningCount = ref(0);
  const isRunning = ref(false);

  return {
    isRunning: readonly(isRunning),
    async run(variables, optimistic) {
      isRunning.value = ++runningCount.value > 0;
      try {
        const options = { mutation: document, variables, ...(optimistic && { optimisticResponse: optimistic }) };
        const { data } = await client.mutate(options);
        return { data: data as TData };
      } catch (error) {
        return { error: error as ErrorLike };
      } finally {
        isRunning.value = --runningCount.value > 0;
      }
    },
  };
}
