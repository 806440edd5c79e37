import { sql } from 'kysely';
import { writeAudit, type AuditEntry } from '../../kernel/audit.ts';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { PaymentUnavailable, type PaymentReport } from '../payment/index.ts';
import { ISSUE } from './purchase-queues.ts';
import { PurchaseState } from './purchase.entity.ts';
import { purchaseChanged } from './purchase-outbox.ts';
import { nextState, type PurchaseStateName } from './purchase.rules.ts';
import { type Till } from './till.ts';

/** A report that cannot be about the purchase that it names: nothing was changed. */
export class ReportMismatch extends Error {
  constructor(report: PaymentReport, what: string) {
    super(`Report ${report.eventId} does not fit purchase ${report.orderId}: ${what}`);
    this.name = 'ReportMismatch';
  }
}

interface PurchaseRow {
  state: number;
  payment_mode: number;
  currency: string;
  total_minor: number;
  checkout_reference: string | null;
}

/**
 * Takes a message of the payment provider. One that tells of a payment may leave out with what it was paid: that is
 * asked for; where it cannot be had, the purchase is paid all the same.
 *
 * @throws ReportMismatch as {@link applyReport}
 */
export async function applyMessage(till: Till, report: PaymentReport): Promise<void> {
  if (report.outcome !== 'PAID' || report.kept) return applyReport(till, report);
  const read = await till.payment.readCheckout(report.reference).catch((error: unknown) => {
    if (error instanceof PaymentUnavailable) return report;
    throw error;
  });
  const { payer, method, kept } = read.outcome === 'PAID' ? read : report;
  return applyReport(till, { ...report, payer: payer ?? report.payer, method: method ?? report.method, kept });
}

/**
 * Takes what the payment provider says of a purchase: once, however often it is told, and in whatever order. Where it is
 * paid, the licenses are issued by a job that this transaction leaves.
 *
 * @throws ReportMismatch when there is no such purchase, or it is another checkout's or another amount
 */
export async function applyReport(till: Till, report: PaymentReport): Promise<void> {
  const { providerId, database, now } = till;
  await database.transact(async (run) => {
    const purchase = await lockPurchase(run, providerId, report);
    const isNew = await run(sql`
      insert into payment_report (provider_id, event_id, purchase_id, outcome, occurred_at, received_at)
      values (${providerId}::uuid, ${report.eventId}, ${report.orderId}::uuid, ${report.outcome},
        ${report.occurredAt}::timestamptz, ${now}::timestamptz)
      on conflict (provider_id, event_id) do nothing returning event_id`);
    if (isNew.length === 0) return;
    const state = PurchaseState.fromStored(purchase.state);
    const next = nextState(state, report.outcome);
    const isDeclined = report.outcome === 'DECLINED' && next === 'PENDING';
    if (isDeclined) await keepReason(run, till, report);
    if (isDeclined || next !== state) await writeEvents(run, providerId, [purchaseChanged(report.orderId)], now);
    if (next === state) return;
    await (next === 'PAID' ? pay(run, till, report, purchase.payment_mode) : end(run, till, report, next));
    await writeAudit(run, auditOf(till, report, { from: state, to: next }), now);
  });
}

async function lockPurchase(run: Run, providerId: string, report: PaymentReport): Promise<PurchaseRow> {
  const [purchase] = await run(sql<PurchaseRow>`
    select state, payment_mode, currency, total_minor, checkout_reference from purchase
    where provider_id = ${providerId}::uuid and id = ${report.orderId}::uuid for update`);
  if (!purchase) throw new ReportMismatch(report, 'there is none');
  const { checkout_reference: reference, total_minor: total, currency } = purchase;
  // A decline may not name the checkout; it changes nothing but the reason that is shown.
  const isNamed = report.outcome !== 'DECLINED' || report.reference !== '';
  if (isNamed && reference !== null && reference !== report.reference)
    throw new ReportMismatch(report, 'another checkout');
  if (report.outcome === 'PAID' && (report.amountMinor !== total || report.currency !== currency))
    throw new ReportMismatch(report, `${report.amountMinor} ${report.currency}, not ${total} ${currency}`);
  return purchase;
}

const keepReason = (run: Run, { providerId }: Till, { orderId, reason }: PaymentReport): Promise<unknown> =>
  run(sql`update purchase set reason = ${reason} where provider_id = ${providerId}::uuid and id = ${orderId}::uuid`);

async function pay(run: Run, till: Till, report: PaymentReport, paymentMode: number): Promise<void> {
  const { providerId, payment, now } = till;
  await run(sql`
    update purchase set state = ${PurchaseState.toStored('PAID')}, paid_at = ${report.occurredAt}::timestamptz,
      payer = ${report.payer}, payment_method = ${report.method}, checkout_reference = ${report.reference},
      ended_at = null, reason = null
    where provider_id = ${providerId}::uuid and id = ${report.orderId}::uuid`);
  await run(sql`
    update provider set payment_mode = ${paymentMode} where id = ${providerId}::uuid and payment_mode is null`);
  if (report.kept)
    await run(sql`
      insert into payment_method (provider_id, payment_provider, customer, method, label, kept_at)
      values (${providerId}::uuid, ${payment.name}, ${report.kept.customer}, ${report.kept.method},
        ${report.method ?? ''}, ${now}::timestamptz)
      on conflict (provider_id, payment_provider) do update
        set customer = excluded.customer, method = excluded.method, label = excluded.label, kept_at = excluded.kept_at`);
  await till.leaveJob(run, { queue: ISSUE, payload: { providerId, purchaseId: report.orderId } });
}

const end = (
  run: Run,
  { providerId }: Till,
  { orderId, reason, occurredAt }: PaymentReport,
  state: PurchaseStateName,
): Promise<unknown> =>
  run(sql`
    update purchase set state = ${PurchaseState.toStored(state)}, ended_at = ${occurredAt}::timestamptz,
      reason = coalesce(${reason}, reason)
    where provider_id = ${providerId}::uuid and id = ${orderId}::uuid`);

const auditOf = (
  { providerId, payment }: Till,
  { eventId, orderId, outcome: reported }: PaymentReport,
  outcome: { from: PurchaseStateName; to: PurchaseStateName },
): AuditEntry => ({
  providerId,
  actor: { id: 'payment', name: payment.name },
  command: 'paymentReport',
  input: { eventId, purchaseId: orderId, outcome: reported },
  outcome,
});
