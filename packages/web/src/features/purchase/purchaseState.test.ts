import { expect, test } from 'vitest';
import { isPaid, isUnsettled, purchaseSituationOf } from './purchaseState.ts';

const open = { state: 'PENDING', checkoutUrl: '/pay', reason: null } as const;

test.each([
  [open, true, 'waiting'],
  [{ ...open, reason: 'Insufficient funds.' }, true, 'declined'],
  [{ ...open, checkoutUrl: null }, true, 'unreachable'],
  [{ ...open, checkoutUrl: null, reason: 'Insufficient funds.' }, false, 'othersWaiting'],
  [{ ...open, state: 'PAID' }, true, 'paid'],
  [{ ...open, state: 'ISSUED' }, false, 'issued'],
  [{ ...open, state: 'CANCELLED' }, true, 'cancelled'],
  [{ ...open, state: 'EXPIRED' }, true, 'expired'],
  [{ ...open, state: 'FAILED' }, true, 'failed'],
] as const)('%o, for someone who may buy: %s, is %s', (purchase, mayBuy, situation) => {
  expect(purchaseSituationOf(purchase, mayBuy)).toBe(situation);
});

test('more comes by itself until it is issued or over, and only money makes a receipt', () => {
  expect((['PENDING', 'PAID'] as const).map(isUnsettled)).toEqual([true, true]);
  expect((['ISSUED', 'CANCELLED', 'EXPIRED', 'FAILED'] as const).some(isUnsettled)).toBe(false);
  expect((['PENDING', 'CANCELLED', 'EXPIRED', 'FAILED'] as const).some(isPaid)).toBe(false);
});
