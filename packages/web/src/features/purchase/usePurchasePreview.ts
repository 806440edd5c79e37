import type { ErrorLike } from '@apollo/client';
import { PurchasePreviewDocument, type PurchasePreviewQuery } from '@license-console/schema';
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { useQuery } from '../../lib/apollo/useQuery.ts';
import { toPreviewVariables, type PurchaseDraft } from './purchaseDraft.ts';

export type PurchasePreview = NonNullable<PurchasePreviewQuery['purchasePreview']['preview']>;
export type PurchaseOffer = NonNullable<PurchasePreviewQuery['offer']['preview']>;
export type PurchaseUserError = PurchasePreviewQuery['purchasePreview']['userErrors'][number];

/** Prices, and the keys of the draft's lines that they are for, in their order. */
export interface PricedDraft {
  readonly preview: PurchasePreview;
  readonly keys: readonly number[];
}

export interface PurchasePreviewState {
  /** The prices that were answered last; null before the first, and where the draft cannot be bought. */
  readonly priced: Readonly<ShallowRef<PricedDraft | null>>;
  /** The answer is for the draft as it stands. */
  readonly isCurrent: ComputedRef<boolean>;
  /** What keeps the draft from being bought, as far as it was asked. */
  readonly userErrors: ComputedRef<readonly PurchaseUserError[]>;
  /** The payment mode and the prices of all add-ons; the last that were answered. */
  readonly offer: Readonly<ShallowRef<PurchaseOffer | null>>;
  /** Why there was no answer. */
  readonly error: Readonly<ShallowRef<ErrorLike | undefined>>;
  readonly isFetching: Readonly<Ref<boolean>>;
  /** Asks anew for the same draft. */
  readonly refetch: () => Promise<void>;
}

const restMs = 200;

/** What the draft costs, asked a moment after its last change. Old prices stay until the new ones are there. */
export function usePurchasePreview(draft: Readonly<Ref<PurchaseDraft>>): PurchasePreviewState {
  const asked = shallowRef(draft.value);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(draft, (next) => {
    clearTimeout(timer);
    timer = setTimeout(() => (asked.value = next), restMs);
  });
  onScopeDispose(() => clearTimeout(timer));

  const { data, error, isFetching, isStale, refetch } = useQuery(
    PurchasePreviewDocument,
    () => toPreviewVariables(asked.value),
    { fetchPolicy: 'network-only' },
  );
  const priced = shallowRef<PricedDraft | null>(null);
  const offer = shallowRef<PurchaseOffer | null>(null);
  watch(data, (answer) => {
    if (!answer) return;
    const { preview } = answer.purchasePreview;
    priced.value = preview && { preview, keys: asked.value.lines.map(({ key }) => key) };
    offer.value = answer.offer.preview ?? offer.value;
  });

  return {
    priced,
    isCurrent: computed(
      () =>
        data.value !== undefined && !isStale.value && !isFetching.value && !error.value && asked.value === draft.value,
    ),
    userErrors: computed(() => data.value?.purchasePreview.userErrors ?? []),
    offer,
    error,
    isFetching,
    refetch,
  };
}
