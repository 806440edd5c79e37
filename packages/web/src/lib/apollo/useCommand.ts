import type { TypedDocumentNode } from '@apollo/client';
import { readonly, ref, shallowReadonly, shallowRef, type Ref, type ShallowRef } from 'vue';
import { createKeys } from '../createKeys.ts';
import { useMutation } from './useMutation.ts';

/** What a user can put right, as the server says it. */
export interface Fault {
  readonly code: string;
  readonly path: readonly string[];
  readonly message: string;
}

export interface Command<TInput, TPayload> {
  /** Does it; null where something must be put right first, or where nobody answered. */
  run: (input: Omit<TInput, 'idempotencyKey'>) => Promise<TPayload | null>;
  readonly isRunning: Readonly<Ref<boolean>>;
  /** What must be put right. */
  readonly faults: Readonly<ShallowRef<readonly Fault[]>>;
  /** Nobody answered: it may be done or not; trying the same again is safe. */
  readonly isLost: Readonly<Ref<boolean>>;
}

/**
 * A mutation that is done once however often it is tried: the same input has the same key, until the server has answered.
 *
 * @param payloadOf what the mutation answered
 */
export function useCommand<
  TData,
  TInput extends { idempotencyKey: string },
  TPayload extends { readonly userErrors: readonly Fault[] },
>(
  document: TypedDocumentNode<TData, { input: TInput }>,
  payloadOf: (data: TData) => TPayload,
): Command<TInput, TPayload> {
  const { run, isRunning } = useMutation(document);
  const faults = shallowRef<readonly Fault[]>([]);
  const isLost = ref(false);
  const keys = createKeys();

  return {
    isRunning,
    faults: shallowReadonly(faults),
    isLost: readonly(isLost),
    async run(input) {
      faults.value = [];
      const { data } = await run({ input: { ...input, idempotencyKey: keys.keyFor(input) } as TInput });
      isLost.value = data === undefined;
      if (!data) return null;
      keys.forget();
      const payload = payloadOf(data);
      faults.value = payload.userErrors;
      return payload.userErrors.length > 0 ? null : payload;
    },
  };
}

/** The message at this field (`needs`, or `needs.0.quantity`) and below it; '' where there is none. */
export function faultAt(faults: readonly Fault[], field: string): string {
  return faults.find(({ path }) => `${path.join('.')}.`.startsWith(`${field}.`))?.message ?? '';
}

/** The messages that stand at none of these fields. */
export function faultsElsewhere(faults: readonly Fault[], fields: readonly string[]): string[] {
  return faults.filter(({ path }) => !fields.includes(path[0] ?? '')).map(({ message }) => message);
}
