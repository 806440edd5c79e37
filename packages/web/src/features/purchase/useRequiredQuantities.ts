import { reactive, watch } from 'vue';

export interface RequiredQuantities {
  /** How many to buy of a type: what was set for it, else what is required. */
  of(type: { id: string; requiredCount: number }): number;
  set(typeId: string, quantity: number): void;
}

/** The quantities to buy, type by type. They are forgotten when `scope`, which the required ones depend on, changes. */
export function useRequiredQuantities(scope: () => unknown): RequiredQuantities {
  const edited = reactive(new Map<string, number>());
  watch(scope, () => edited.clear());
  return {
    of: ({ id, requiredCount }) => edited.get(id) ?? requiredCount,
    set: (typeId, quantity) => void edited.set(typeId, quantity),
  };
}
