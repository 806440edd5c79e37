import { type Stripe } from 'stripe';
import { isUuid } from '../../../kernel/ids.ts';
import { type KeptMethod, type PaymentOutcome, type PaymentReport } from '../payment-provider.ts';
import { fromStripe } from './amount.ts';
import { methodLabel } from './method-label.ts';

/** What is told of a checkout, and when. */
export interface Told {
  readonly eventId: string;
  readonly outcome: PaymentOutcome;
  readonly occurredAt: Date;
  readonly reason: string | null;
}

/** What {@link readSession} looks into. */
export const SESSION_DETAILS = ['payment_intent.latest_charge', 'payment_intent.payment_method'];

/**
 * What became of a checkout, as it is told without any message.
 *
 * @param session with its {@link SESSION_DETAILS}
 * @throws TypeError for a checkout that was not opened here
 */
export function readSession(
  session: Stripe.Checkout.Session,
  now: Date,
  outcome: PaymentOutcome = outcomeOf(session),
): PaymentReport {
  const charge = intentOf(session)?.latest_charge;
  const isPaid = outcome === 'PAID' && charge && typeof charge === 'object';
  const report = sessionReport(session, {
    // A checkout may be declined more than once: each time it is news.
    eventId: ['read', session.id, outcome, outcome === 'DECLINED' && idOf(charge)].filter(Boolean).join(':'),
    outcome,
    occurredAt: isPaid ? new Date(charge.created * 1_000) : now,
    reason: outcome === 'DECLINED' || outcome === 'FAILED' ? reasonOf(intentOf(session)) : null,
  });
  if (!report) throw new TypeError(`The checkout ${session.id} names no order`);
  return report;
}

/**
 * A report on a checkout. The means of payment is in it where the payment intent was looked into.
 *
 * @returns null when the checkout was not opened here
 */
export function sessionReport(session: Stripe.Checkout.Session, told: Told): PaymentReport | null {
  const order = orderOf(session.metadata);
  if (!order) return null;
  const currency = (session.currency ?? '').toUpperCase();
  const method = intentOf(session)?.payment_method ?? null;
  const isPaid = told.outcome === 'PAID';
  return {
    ...told,
    ...order,
    reference: session.id,
    amountMinor: fromStripe(session.amount_total ?? 0, currency),
    currency,
    payer: isPaid ? payerOf(session) : null,
    method: isPaid && method && typeof method === 'object' ? methodLabel(method) : null,
    kept: isPaid ? keptOf(idOf(session.customer), idOf(method)) : null,
  };
}

/** The order that the metadata names, unless somebody else wrote it. */
export function orderOf(metadata: Stripe.Metadata | null): Pick<PaymentReport, 'providerId' | 'orderId'> | null {
  const { providerId, orderId } = metadata ?? {};
  return providerId && orderId && isUuid(providerId) && isUuid(orderId) ? { providerId, orderId } : null;
}

/** Whether the money is there; a status that is not known yet is no payment. */
export const isPaidFor = ({ status, payment_status: payment }: Stripe.Checkout.Session): boolean =>
  status === 'complete' && (payment === 'paid' || payment === 'no_payment_required');

/** Why a payment did not go through, for people. */
export const reasonOf = (intent: Stripe.PaymentIntent | null): string =>
  intent?.last_payment_error?.message ?? 'The payment did not go through.';

function outcomeOf(session: Stripe.Checkout.Session): PaymentOutcome {
  if (session.status === 'expired') return 'EXPIRED';
  if (isPaidFor(session)) return 'PAID';
  const intent = intentOf(session);
  const isComplete = session.status === 'complete';
  if (isComplete && intent?.status === 'canceled') return 'FAILED';
  const isRefused = intent?.status === 'requires_payment_method' && intent.last_payment_error;
  if (!isRefused) return 'OPEN';
  return isComplete ? 'FAILED' : 'DECLINED';
}

/** The payment intent, where it was looked into. */
const intentOf = ({ payment_intent: intent }: Stripe.Checkout.Session): Stripe.PaymentIntent | null =>
  typeof intent === 'object' ? intent : null;

const idOf = (of: string | { readonly id: string } | null | undefined): string | null =>
  of && typeof of === 'object' ? of.id : (of ?? null);

function payerOf({ customer_details: payer }: Stripe.Checkout.Session): string | null {
  const { name, email } = payer ?? {};
  return name && email ? `${name} (${email})` : (name ?? email ?? null);
}

const keptOf = (customer: string | null, method: string | null): KeptMethod | null =>
  customer && method ? { customer, method } : null;
