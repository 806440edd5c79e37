import { Stripe } from 'stripe';
import { ForgedMessage, type PaymentProvider, type PaymentReport } from '../payment-provider.ts';
import { fromStripe } from './amount.ts';
import { isPaidFor, orderOf, reasonOf, sessionReport, type Told } from './checkout-report.ts';

/** How far the stamp of a message may lie from the time at which it comes, either way. */
const TOLERANCE_S = 300;

/** What messages must be signed with, and whether they are about real money. */
export interface MessageKeys {
  readonly webhookSecret: string;
  readonly isLive: boolean;
}

/**
 * Reads an event of Stripe's. It names the means of payment by no more than its payment intent: `method` and `kept` are
 * null, and reading the checkout gives them.
 *
 * @returns null for what was not ordered here, and for events that change nothing
 * @throws ForgedMessage when the signature or its time does not hold, or the event is of Stripe's other mode
 */
export function readStripeMessage(
  keys: MessageKeys,
  ...[headers, body, now]: Parameters<PaymentProvider['readMessage']>
): PaymentReport | null {
  const event = verified(keys.webhookSecret, headers['stripe-signature'], body, now);
  if (event.livemode !== keys.isLive)
    throw new ForgedMessage(`The message is of ${event.livemode ? 'live' : 'test'} mode, the secret key is not`);
  // Of an account that is only connected to this one.
  if (event.account !== undefined) return null;
  return reportOf(event);
}

function reportOf(event: Stripe.Event): PaymentReport | null {
  const told = (outcome: Told['outcome'], reason: string | null = null): Told => ({
    ...{ eventId: event.id, outcome, occurredAt: new Date(event.created * 1_000), reason },
  });
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
      return sessionReport(event.data.object, told(isPaidFor(event.data.object) ? 'PAID' : 'OPEN'));
    case 'checkout.session.async_payment_failed':
      return sessionReport(event.data.object, told('FAILED', reasonOf(null)));
    case 'checkout.session.expired':
      return sessionReport(event.data.object, told('EXPIRED'));
    case 'payment_intent.payment_failed':
      return declined(event.data.object, told('DECLINED', reasonOf(event.data.object)));
    default:
      return null;
  }
}

/** A payment intent knows the order by its metadata, but not the checkout that it belongs to. */
function declined(intent: Stripe.PaymentIntent, told: Told): PaymentReport | null {
  const order = orderOf(intent.metadata);
  const currency = intent.currency.toUpperCase();
  const amountMinor = fromStripe(intent.amount, currency);
  return order && { ...told, ...order, reference: '', amountMinor, currency, payer: null, method: null, kept: null };
}

function verified(secret: string, header: string | string[] | undefined, body: Buffer, now: Date): Stripe.Event {
  if (typeof header !== 'string') throw new ForgedMessage('The message bears no signature');
  if (stampOf(header) > now.getTime() / 1_000 + TOLERANCE_S) throw new ForgedMessage('The message is of the future');
  try {
    return Stripe.webhooks.constructEvent(body, header, secret, TOLERANCE_S, undefined, now.getTime());
  } catch (error) {
    throw new ForgedMessage('The signature of the message does not hold', { cause: error });
  }
}

/** When the message was signed, in epoch seconds: the last stamp counts, as it does where the signature is checked. */
const stampOf = (header: string): number => {
  const stamp = header.split(',').findLast((part) => part.startsWith('t='));
  return stamp === undefined ? NaN : Number.parseInt(stamp.slice(2), 10);
};
