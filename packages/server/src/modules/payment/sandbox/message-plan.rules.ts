import { type PaymentReport } from '../payment-provider.ts';
import { type Delivery } from './test-cards.ts';

/** A message to be sent. */
interface PlannedMessage {
  readonly report: PaymentReport;
  /** Not before so many seconds from now. */
  readonly afterSeconds: number;
}

/** How much later than its time the decline of the card that is out of order comes, in seconds. */
const DISORDER_SECONDS = 5;

/**
 * The messages that tell of a report, in the order in which they are to arrive.
 *
 * @param lateSeconds how late a late one is
 * @param otherEventId the id of the event that is told beside it, where one is
 */
export function planMessages(
  report: PaymentReport,
  delivery: Delivery,
  lateSeconds: number,
  otherEventId: string,
): readonly PlannedMessage[] {
  const atOnce = { report, afterSeconds: 0 };
  if (report.outcome !== 'PAID' || delivery === 'AT_ONCE') return [atOnce];
  if (delivery === 'LATE') return [{ report, afterSeconds: lateSeconds }];
  if (delivery === 'TWICE') return [atOnce, atOnce];
  return [atOnce, { report: declineBefore(report, otherEventId), afterSeconds: DISORDER_SECONDS }];
}

/** The decline that came a second before the payment. */
function declineBefore(paid: PaymentReport, eventId: string): PaymentReport {
  const occurredAt = new Date(paid.occurredAt.getTime() - 1_000);
  const nobody = { payer: null, method: null, kept: null } as const;
  return { ...paid, ...nobody, eventId, outcome: 'DECLINED', occurredAt, reason: 'The card has insufficient funds.' };
}
