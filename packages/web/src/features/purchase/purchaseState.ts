import type { PurchaseState } from '@license-console/schema';

/** What one can do about a purchase, beyond its state. */
export type PurchaseSituation =
  'waiting' | 'declined' | 'unreachable' | 'othersWaiting' | 'paid' | 'issued' | 'cancelled' | 'expired' | 'failed';

export type PurchaseTone = 'ok' | 'warn' | 'bad' | 'over' | 'neutral';

/** Shape and color of a state. */
export const purchaseTones: Record<PurchaseState, PurchaseTone> = {
  PENDING: 'warn',
  PAID: 'neutral',
  ISSUED: 'ok',
  CANCELLED: 'neutral',
  EXPIRED: 'over',
  FAILED: 'bad',
};

const settled = {
  PAID: 'paid',
  ISSUED: 'issued',
  CANCELLED: 'cancelled',
  EXPIRED: 'expired',
  FAILED: 'failed',
} as const;

/** What happened to a purchase, for someone who may buy or may not. A purchase that waits has a reason once it was declined. */
export function purchaseSituationOf(
  { state, checkoutUrl, reason }: { state: PurchaseState; checkoutUrl: string | null; reason: string | null },
  mayBuy: boolean,
): PurchaseSituation {
  if (state !== 'PENDING') return settled[state];
  if (!mayBuy) return 'othersWaiting';
  if (checkoutUrl === null) return 'unreachable';
  return reason === null ? 'waiting' : 'declined';
}

/** Whether more is to come by itself. */
export function isUnsettled(state: PurchaseState): boolean {
  return state === 'PENDING' || state === 'PAID';
}

/** Whether the money is there, so that there is a receipt. */
export function isPaid(state: PurchaseState): boolean {
  return state === 'PAID' || state === 'ISSUED';
}
