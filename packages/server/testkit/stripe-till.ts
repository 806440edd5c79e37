import { type Stripe } from 'stripe';
import {
  newCharge,
  newCustomer,
  newEvent,
  newIntent,
  newMethod,
  newSession,
  nowInSeconds,
  SEPA,
  VISA,
  type Means,
} from './stripe-objects.ts';
import { openCharges, type Charges } from './stripe-charges.ts';
import { formOf, listOf, Refusal, textOf, type Form, type StripeRequest } from './stripe-wire.ts';

type Session = Stripe.Checkout.Session;

/** What Stripe holds, and what people do with it on its page. */
export interface Till extends Charges {
  /** @throws Refusal */
  readonly answer: (request: StripeRequest) => object;
  session(id: string): Session;
  /** Whose checkout it is. */
  customerOf(id: string): Stripe.Customer;
  /** How many there are. */
  count(): { sessions: number; customers: number };
  /** Somebody pays: `checkout.session.completed`. Fails unless the checkout is open. */
  pay(id: string, means?: Means): Stripe.Event;
  /** Somebody has a bank pay, which takes days: `checkout.session.completed`, unpaid. */
  payLater(id: string, means?: Means): Stripe.Event;
  /** The bank has paid: `checkout.session.async_payment_succeeded`. */
  settle(id: string): Stripe.Event;
  /** The bank does not pay: `checkout.session.async_payment_failed`. */
  bounce(id: string): Stripe.Event;
  /** Somebody tries to pay in vain: `payment_intent.payment_failed`. */
  decline(id: string, message?: string): Stripe.Event;
  /** Its time is over: `checkout.session.expired`. */
  expire(id: string): Stripe.Event;
}

/** The parameters of a checkout that this one understands. */
const KNOWN: readonly (keyof Stripe.Checkout.SessionCreateParams)[] = [
  'mode',
  'line_items',
  'customer',
  'client_reference_id',
  'metadata',
  'payment_intent_data',
  'expires_at',
  'success_url',
  'cancel_url',
];

/** @param page where checkouts are paid */
export function openTill(page: string): Till {
  const customers = new Map<string, Stripe.Customer>();
  const sessions = new Map<string, Session>();
  /** Payment intents, payment methods and charges, which are looked into through a checkout. */
  const details = new Map<string, object>();
  const intentData = new Map<string, Form>();

  const { create, list, ...charges } = openCharges((id) => customers.has(id) || details.has(id));

  const found = <Kept>(kept: Map<string, Kept>, id: string, what: string): Kept => {
    const object = kept.get(id);
    if (object) return object;
    throw new Refusal(404, `No such ${what}: '${id}'`, what.replace('checkout.', ''), 'resource_missing');
  };
  const session = (id: string): Session => found(sessions, id, 'checkout.session');
  const customer = (id: string): Stripe.Customer => found(customers, id, 'customer');

  const customerOf = (id: string): Stripe.Customer => {
    const { customer: of } = session(id);
    return customer(typeof of === 'string' ? of : '');
  };

  const change = (id: string, changed: Partial<Session>): Session => {
    const after = { ...session(id), ...changed };
    sessions.set(id, after);
    return after;
  };
  const open = (id: string): Session => {
    const { status, ...rest } = session(id);
    if (status === 'open') return { status, ...rest };
    throw new Refusal(
      400,
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${status ?? ''}\`.`,
    );
  };
  /** What a try to pay leaves behind. */
  const charge = (id: string, means: Means, status: Stripe.Charge.Status, changed: Partial<Stripe.PaymentIntent>) => {
    const of = session(id);
    const method = newMethod(means, typeof of.customer === 'string' ? of.customer : null);
    const before = typeof of.payment_intent === 'string' ? details.get(of.payment_intent) : undefined;
    const intent = { ...newIntent(of, intentData.get(id) ?? {}), ...before };
    const made = newCharge(intent, method.id, status);
    const after: Stripe.PaymentIntent = { ...intent, latest_charge: made.id, payment_method: method.id, ...changed };
    for (const object of [method, made, after]) details.set(object.id, object);
    change(id, { payment_intent: after.id });
    return after;
  };
  const failure = (message: string): Partial<Stripe.PaymentIntent> => ({
    ...{ status: 'requires_payment_method', payment_method: null },
    last_payment_error: { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline', message },
  });
  const complete = (id: string, paid: Session['payment_status']): Session => {
    const buyer = customerOf(open(id).id);
    const payer = { address: null, business_name: null, individual_name: null, phone: null, tax_ids: [] };
    return change(id, {
      ...{ status: 'complete', payment_status: paid, url: null },
      customer_details: { ...payer, email: buyer.email, name: buyer.name ?? null, tax_exempt: 'none' },
    });
  };

  const routes: readonly [string, RegExp, (form: Form, id: string) => object][] = [
    [
      'POST',
      /^\/v1\/customers$/,
      (form) => {
        const made = newCustomer(form);
        customers.set(made.id, made);
        return made;
      },
    ],
    [
      'POST',
      /^\/v1\/customers\/(\w+)$/,
      (form, id) => {
        const { name, email } = newCustomer(form);
        const after = { ...customer(id), name: name ?? null, email };
        customers.set(id, after);
        return after;
      },
    ],
    [
      'POST',
      /^\/v1\/checkout\/sessions$/,
      (form) => {
        checkParams(form);
        customer(textOf(form, 'customer') ?? '');
        const made = newSession(form, page);
        sessions.set(made.id, made);
        intentData.set(made.id, formOf(form, 'payment_intent_data'));
        return made;
      },
    ],
    ['POST', /^\/v1\/payment_intents$/, create],
    ['GET', /^\/v1\/payment_intents$/, list],
    ['GET', /^\/v1\/checkout\/sessions$/, (form) => listSessions([...sessions.values()].reverse(), form)],
    ['GET', /^\/v1\/checkout\/sessions\/(\w+)$/, (form, id) => expanded(session(id), form, details)],
    [
      'POST',
      /^\/v1\/checkout\/sessions\/(\w+)\/expire$/,
      (form, id) => expanded(change(open(id).id, { status: 'expired', url: null }), form, details),
    ],
  ];

  return {
    answer({ method, path, form }) {
      for (const [verb, pattern, serve] of routes) {
        const match = method === verb && pattern.exec(path);
        if (match) return serve(form, match[1] ?? '');
      }
      throw new Refusal(404, `Unrecognized request URL (${method}: ${path}).`);
    },
    ...charges,
    session,
    customerOf,
    count: () => ({ sessions: sessions.size, customers: customers.size }),
    pay(id, means = VISA) {
      complete(id, 'paid');
      charge(id, means, 'succeeded', { status: 'succeeded', last_payment_error: null });
      return newEvent('checkout.session.completed', session(id));
    },
    payLater(id, means = SEPA) {
      complete(id, 'unpaid');
      charge(id, means, 'pending', { status: 'processing', last_payment_error: null });
      return newEvent('checkout.session.completed', session(id));
    },
    settle(id) {
      charge(id, SEPA, 'succeeded', { status: 'succeeded' });
      return newEvent('checkout.session.async_payment_succeeded', change(id, { payment_status: 'paid' }));
    },
    bounce(id) {
      charge(id, SEPA, 'failed', failure('The account has no funds.'));
      return newEvent('checkout.session.async_payment_failed', session(id));
    },
    decline: (id, message = 'Your card was declined.') =>
      newEvent('payment_intent.payment_failed', charge(open(id).id, VISA, 'failed', failure(message))),
    expire: (id) => newEvent('checkout.session.expired', change(open(id).id, { status: 'expired', url: null })),
  };
}

/** The rules of Stripe's that a checkout of ours could break. */
function checkParams(form: Form): void {
  const unknown = Object.keys(form).find((name) => !KNOWN.some((known) => known === name));
  if (unknown) throw new Refusal(400, `Received unknown parameter: ${unknown}`, unknown, 'parameter_unknown');
  for (const name of ['mode', 'success_url'])
    if (!textOf(form, name)) throw new Refusal(400, `Missing required param: ${name}.`, name, 'parameter_missing');
  const [shortest, longest] = [nowInSeconds() + 30 * 60, nowInSeconds() + 24 * 60 * 60];
  const ends = Number(textOf(form, 'expires_at'));
  const limit = 'from Checkout Session creation.';
  if (!(ends < longest))
    throw new Refusal(400, `The \`expires_at\` timestamp must be less than 24 hours ${limit}`, 'expires_at');
  if (ends < shortest)
    throw new Refusal(400, `The \`expires_at\` timestamp must be at least 30 minutes ${limit}`, 'expires_at');
  for (const line of listOf(form, 'line_items')) {
    const price = typeof line === 'string' ? {} : formOf(line, 'price_data');
    const amount = textOf(price, 'unit_amount');
    if (!/^\d+$/.test(amount ?? ''))
      throw new Refusal(400, `Invalid integer: ${amount}`, 'line_items', 'parameter_invalid_integer');
  }
}

/** Newest first, page by page. */
function listSessions(newestFirst: readonly Session[], form: Form): object {
  const since = Number(textOf(formOf(form, 'created'), 'gte') ?? 0);
  const limit = Number(textOf(form, 'limit') ?? 10);
  const after = textOf(form, 'starting_after');
  const start = after === null ? 0 : newestFirst.findIndex(({ id }) => id === after) + 1;
  const rest = newestFirst.slice(start).filter(({ created }) => created >= since);
  return { object: 'list', url: '/v1/checkout/sessions', data: rest.slice(0, limit), has_more: rest.length > limit };
}

/** Puts the objects in place of their ids, along the paths that are asked for: `payment_intent.latest_charge`. */
function expanded(object: object, form: Form, details: ReadonlyMap<string, object>): object {
  const along = (of: object, [name, ...rest]: readonly string[]): object => {
    const value: unknown = name === undefined ? undefined : Object.entries(of).find(([key]) => key === name)?.[1];
    const inner = typeof value === 'string' ? details.get(value) : value;
    return name !== undefined && inner && typeof inner === 'object' ? { ...of, [name]: along(inner, rest) } : of;
  };
  return listOf(form, 'expand').reduce<object>(
    (of, path) => along(of, typeof path === 'string' ? path.split('.') : []),
    object,
  );
}
