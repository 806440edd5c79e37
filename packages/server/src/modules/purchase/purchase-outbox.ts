import { type NewEvent } from '../../kernel/outbox.ts';

export const PURCHASE_CHANGED = 'purchaseChanged';

/** Payload of {@link PURCHASE_CHANGED}. */
export interface PurchaseChanged {
  /** Row id. */
  readonly id: string;
}

/** Tells that a purchase is new, in another state, or that its payment was declined. */
export const purchaseChanged = (id: string): NewEvent => ({
  kind: PURCHASE_CHANGED,
  payload: { id } satisfies PurchaseChanged,
});
