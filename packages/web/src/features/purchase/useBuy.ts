import { CreatePurchaseDocument, type CreatePurchaseInput, type MoneyInput } from '@license-console/schema';
import { readonly, ref, shallowReadonly, shallowRef, type Ref, type ShallowRef } from 'vue';
import { useMutation } from '../../lib/apollo/useMutation.ts';
import { createKeys } from '../../lib/createKeys.ts';
import { toPurchaseInput, type PurchaseDraft } from './purchaseDraft.ts';
import type { PurchaseUserError } from './usePurchasePreview.ts';

type Total = Pick<MoneyInput, 'amountMinor' | 'currency'>;

/** A purchase that was made; `checkoutUrl` is null where the payment provider gave none, or it is over already. */
export interface BoughtPurchase {
  readonly id: string;
  readonly checkoutUrl: string | null;
}

export interface Buying {
  /** Buys the draft for this total; null where something must be put right, or nobody answered. */
  buy(draft: PurchaseDraft, total: Total): Promise<BoughtPurchase | null>;
  readonly isBuying: Readonly<Ref<boolean>>;
  /** What must be put right before it can be bought. */
  readonly userErrors: Readonly<ShallowRef<readonly PurchaseUserError[]>>;
  /** Nobody answered: it may be bought or not; buying the same again is safe. */
  readonly isLost: Readonly<Ref<boolean>>;
  /** Forgets what was said of an earlier try. */
  forget(): void;
}

/**
 * Buys what is drafted. The same draft and total have the same key also once they are bought: until the page to pay on is
 * there, one can press Buy again, and is led to the same purchase.
 */
export function useBuy(): Buying {
  const { run, isRunning } = useMutation(CreatePurchaseDocument);
  const userErrors = shallowRef<readonly PurchaseUserError[]>([]);
  const isLost = ref(false);
  const { keyFor } = createKeys();

  function toInput(draft: PurchaseDraft, { amountMinor, currency }: Total): CreatePurchaseInput {
    const input = { ...toPurchaseInput(draft), expectedTotal: { amountMinor, currency } };
    return { ...input, idempotencyKey: keyFor(input) };
  }

  function forget(): void {
    userErrors.value = [];
    isLost.value = false;
  }

  return {
    isBuying: isRunning,
    userErrors: shallowReadonly(userErrors),
    isLost: readonly(isLost),
    forget,
    async buy(draft, total) {
      forget();
      const { data } = await run({ input: toInput(draft, total) });
      isLost.value = data === undefined;
      if (!data) return null;
      const { purchase, userErrors: errors } = data.createPurchase;
      if (!purchase) userErrors.value = errors;
      return purchase;
    },
  };
}
