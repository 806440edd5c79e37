import { type NewEvent } from '../../kernel/outbox.ts';

export const PURCHASE_CHANGED = 'purchaseChanged';

/** Payload of {@link PURCHASE_CHANGED}. */
export interface PurchaseChanged {
  /** Row id. */
  readonly id: string;
}

/** Tells that a purchase is new, or in another state. */
export const purchaseChanged = (id: string): NewEvent => ({
  kind: PURCHASE_CHANGED,
  payload: { id } satisfies PurchaseChanged,
});
