import { Stripe } from 'stripe';
import { type Checkout, type CheckoutOrder, type PaymentProvider, type PaymentReport } from '../payment-provider.ts';
import { inTime } from './asking.ts';
import { chargeKept } from './charge.ts';
import { checkoutParams } from './checkout-params.ts';
import { readSession, SESSION_DETAILS } from './checkout-report.ts';
import { readStripeMessage } from './message.ts';

export interface StripeSettings {
  /** `sk_…`; a restricted key (`rk_…`) must be allowed to write customers, checkout sessions and payment intents. */
  readonly secretKey: string;
  /** `whsec_…`, of the webhook endpoint. */
  readonly webhookSecret: string;
  /** Where Stripe is, if not at its own address. */
  readonly apiBase?: string;
  /** How long one call of the port may take: 10 seconds unless told otherwise. */
  readonly timeoutMs?: number;
}

/** Stripe forgets an idempotency key a day after it was first used. */
const KEYS_ARE_KEPT_S = 25 * 60 * 60;

/** Payments through Stripe's Checkout. Nothing is kept here: any number of processes may do the same. */
export function createStripe({
  secretKey,
  webhookSecret,
  apiBase,
  timeoutMs = 10_000,
}: StripeSettings): PaymentProvider {
  const stripe = new Stripe(secretKey, {
    ...addressOf(apiBase),
    // Two attempts and the pause between them fit in the time.
    timeout: Math.ceil(timeoutMs * 0.45),
    maxNetworkRetries: 1,
    telemetry: false,
  });
  const isLive = secretKey.includes('_live_');
  return {
    name: 'STRIPE',
    openCheckout: (order) => inTime(timeoutMs, () => openCheckout(stripe, order)),
    readCheckout: (reference) => inTime(timeoutMs, () => readCheckout(stripe, reference)),
    closeCheckout: (reference) => inTime(timeoutMs, () => closeCheckout(stripe, reference)),
    charge: (order) => inTime(timeoutMs, () => chargeKept(stripe, order)),
    readMessage: (headers, body, now) => readStripeMessage({ webhookSecret, isLive }, headers, body, now),
  };
}

async function openCheckout(stripe: Stripe, order: CheckoutOrder): Promise<Checkout> {
  const customer = await customerOf(stripe, order);
  const { id, url } = await createSession(stripe, order, customer);
  // One that was paid, or has ended, has no page any more.
  return { reference: id, url: url ?? order.returnUrl };
}

/** The customer who pays, known to Stripe under the name and address of who buys now. */
async function customerOf(stripe: Stripe, { providerId, customer }: CheckoutOrder): Promise<string> {
  const { reference, ...buyer } = customer;
  if (reference !== null && (await nameCustomer(stripe, reference, buyer))) return reference;
  // Without the buyer's name: the same provider gives the same customer, whoever buys.
  const options = { idempotencyKey: `customer-${providerId}` };
  const { id } = await stripe.customers.create({ metadata: { providerId } }, options);
  await stripe.customers.update(id, buyer);
  return id;
}

/** @returns false when there is no such customer: somebody deleted it, or it is of Stripe's other mode */
async function nameCustomer(stripe: Stripe, id: string, buyer: { name: string; email: string }): Promise<boolean> {
  try {
    await stripe.customers.update(id, buyer);
    return true;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing') return false;
    throw error;
  }
}

async function createSession(stripe: Stripe, order: CheckoutOrder, customer: string): Promise<Stripe.Checkout.Session> {
  const now = new Date();
  try {
    return await stripe.checkout.sessions.create(checkoutParams(order, customer, now), {
      idempotencyKey: `checkout-${order.orderId}`,
    });
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeIdempotencyError)) throw error;
    // It was opened before, when something about it was different: the first stands.
    const opened = await findOpened(stripe, order, Math.floor(now.getTime() / 1_000) - KEYS_ARE_KEPT_S);
    if (!opened) throw error;
    return opened;
  }
}

async function findOpened(stripe: Stripe, { orderId }: CheckoutOrder, since: number) {
  for await (const session of stripe.checkout.sessions.list({ created: { gte: since }, limit: 100 }))
    if (session.client_reference_id === orderId) return session;
  return undefined;
}

async function readCheckout(stripe: Stripe, reference: string): Promise<PaymentReport> {
  const session = await stripe.checkout.sessions.retrieve(reference, { expand: SESSION_DETAILS });
  return readSession(session, new Date());
}

async function closeCheckout(stripe: Stripe, reference: string): Promise<PaymentReport> {
  try {
    const session = await stripe.checkout.sessions.expire(reference, { expand: SESSION_DETAILS });
    return readSession(session, new Date(), 'CANCELLED');
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    // Only an open one can be ended; one that does not exist cannot be read either.
    return readCheckout(stripe, reference);
  }
}

function addressOf(apiBase: string | undefined): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  if (apiBase === undefined) return {};
  const { hostname, port, protocol } = new URL(apiBase);
  return protocol === 'http:'
    ? { host: hostname, port: port || '80', protocol: 'http' }
    : { host: hostname, port: port || '443', protocol: 'https' };
}
