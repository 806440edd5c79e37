import { expect, test } from 'vitest';
import { type PaymentOutcome, type PaymentReport } from '../payment-provider.ts';
import { planMessages } from './message-plan.rules.ts';
import { type Delivery } from './test-cards.ts';

const reportOf = (outcome: PaymentOutcome): PaymentReport => ({
  ...{ eventId: 'event', reference: 'reference', providerId: 'provider', orderId: 'order', outcome },
  ...{ occurredAt: new Date('2026-11-24T09:00:00Z'), amountMinor: 100, currency: 'EUR', reason: null },
  ...{ payer: 'Anna', method: 'Visa •••• 4242', kept: { customer: 'customer', method: 'method' } },
});

const planOf = (outcome: PaymentOutcome, delivery: Delivery): string[] =>
  planMessages(reportOf(outcome), delivery, 30, 'other').map(
    ({ report, afterSeconds }) => `${report.eventId} ${report.outcome} +${afterSeconds}`,
  );

test.each<[Delivery, string[]]>([
  ['AT_ONCE', ['event PAID +0']],
  ['LATE', ['event PAID +30']],
  ['TWICE', ['event PAID +0', 'event PAID +0']],
  ['OUT_OF_ORDER', ['event PAID +0', 'other DECLINED +5']],
])('a payment is told %s', (delivery, expected) => {
  expect(planOf('PAID', delivery)).toEqual(expected);
});

test.each<PaymentOutcome>(['DECLINED', 'CANCELLED', 'EXPIRED'])(
  '%s is told once and at once, whatever the card',
  (outcome) => {
    for (const delivery of ['AT_ONCE', 'LATE', 'TWICE', 'OUT_OF_ORDER'] as const)
      expect(planOf(outcome, delivery)).toEqual([`event ${outcome} +0`]);
  },
);

test('what comes out of order happened before the payment, and names nobody who paid', () => {
  const [, late] = planMessages(reportOf('PAID'), 'OUT_OF_ORDER', 30, 'other');
  expect(late?.report).toEqual({
    ...reportOf('DECLINED'),
    ...{ eventId: 'other', occurredAt: new Date('2026-11-24T08:59:59Z'), payer: null, method: null, kept: null },
    reason: 'The card has insufficient funds.',
  });
});
