import { PurchaseChangedDocument, type PurchaseChangedSubscription } from '@license-console/schema';
import { onScopeDispose, shallowReactive } from 'vue';
import { useLive } from '../../lib/apollo/liveConnection.ts';
import { useSubscription } from '../../lib/apollo/useSubscription.ts';

export type ChangedPurchase = PurchaseChangedSubscription['purchaseChanged'];

export interface PurchaseChanges {
  /** The purchases that changed since the list was read, by id, as they were told last. */
  readonly changes: ReadonlyMap<string, ChangedPurchase>;
  /** Forgets them: the list is read anew. */
  readonly forget: () => void;
}

/** Follows all purchases; `onMissed` is called when changes may have been missed, on a connection that is back. */
export function usePurchaseChanges(onMissed: () => void): PurchaseChanges {
  const live = useLive();
  const changes = shallowReactive(new Map<string, ChangedPurchase>());
  useSubscription(PurchaseChangedDocument, {}, ({ purchaseChanged }) => {
    changes.set(purchaseChanged.id, purchaseChanged);
  });
  onScopeDispose(live.onReconnect(onMissed));
  return { changes, forget: () => changes.clear() };
}
