import { ref, shallowReadonly, shallowRef, type Ref, type ShallowRef } from 'vue';
import type { PurchaseRequest } from './purchaseDraft.ts';

export interface PurchaseDialogState {
  readonly isOpen: Ref<boolean>;
  /** What the dialog begins with. */
  readonly request: Readonly<ShallowRef<PurchaseRequest>>;
  /** Opens it: with one license of the first type unless lines are given, and renewing unless said otherwise. */
  readonly open: (request?: Partial<PurchaseRequest>) => void;
}

const nothing: PurchaseRequest = { lines: [], addOns: [], autoRenew: true };

/** What a page needs to open the dialog that buys licenses. */
export function usePurchaseDialog(): PurchaseDialogState {
  const isOpen = ref(false);
  const request = shallowRef(nothing);
  return {
    isOpen,
    request: shallowReadonly(request),
    open(wanted = {}) {
      request.value = { ...nothing, ...wanted };
      isOpen.value = true;
    },
  };
}
