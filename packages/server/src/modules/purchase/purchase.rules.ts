import { type PaymentOutcome } from '../payment/index.ts';

/** What a purchase may be. */
export type PurchaseStateName = 'PENDING' | 'EXPIRED' | 'FAILED' | 'CANCELLED' | 'PAID' | 'ISSUED';

/**
 * How far each state has come. Whatever is told of a purchase, and in whatever order, it only ever goes up: so the same
 * reports give the same end, and money that has come always gives licenses, also where the purchase was given up.
 */
const RANK: Record<PurchaseStateName, number> = { PENDING: 0, EXPIRED: 1, FAILED: 2, CANCELLED: 3, PAID: 4, ISSUED: 5 };

const REACHED: Record<PaymentOutcome, PurchaseStateName> = {
  OPEN: 'PENDING',
  DECLINED: 'PENDING',
  EXPIRED: 'EXPIRED',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
  PAID: 'PAID',
};

/** Something that happens to a purchase: what the payment provider tells, or that its licenses were issued. */
export type PurchaseHappening = PaymentOutcome | 'ISSUED';

/**
 * The state of a purchase after something has happened to it.
 *
 * @throws RangeError where licenses would be issued that are not paid
 */
export function nextState(state: PurchaseStateName, happening: PurchaseHappening): PurchaseStateName {
  if (happening === 'ISSUED') {
    if (RANK[state] < RANK.PAID) throw new RangeError(`Nothing is issued for a purchase that is ${state}`);
    return 'ISSUED';
  }
  const reached = REACHED[happening];
  return RANK[reached] > RANK[state] ? reached : state;
}

/** Whether nothing more is to be done: the licenses are there, or none will be unless money comes after all. */
export const isOver = (state: PurchaseStateName): boolean => state !== 'PENDING' && state !== 'PAID';
