import {
  PaymentUnavailable,
  type ChargeAnswer,
  type ChargeOrder,
  type CheckoutOrder,
  type PaymentOutcome,
  type PaymentProvider,
  type PaymentReport,
} from '../src/modules/payment/index.ts';

/** A payment provider whose every answer, delay and failure a test decides. Its messages are the reports as JSON. */
export interface ScriptedPayment extends PaymentProvider {
  /** What was asked to be paid, by reference. */
  readonly orders: ReadonlyMap<string, CheckoutOrder>;
  /** How often a page was asked for. */
  readonly openings: () => number;
  /** Sets what the provider knows of a checkout, and gives the report that tells of it. */
  tell(order: CheckoutOrder, outcome: PaymentOutcome, given?: Partial<PaymentReport>): PaymentReport;
  /** What was asked to be charged, each time. */
  readonly charges: readonly ChargeOrder[];
  /** From now on charges are answered so; a key that was answered gets its answer again. */
  answerCharges(answer: 'PAYS' | 'DECLINES'): void;
  /** From now on every call fails, or does not. */
  setDown(isDown: boolean): void;
  /** Runs before each call returns, after it has had its effect. */
  onCall(hook: () => Promise<void>): void;
}

export function scriptedPayment(): ScriptedPayment {
  const orders = new Map<string, CheckoutOrder>();
  const outcomes = new Map<string, PaymentOutcome>();
  const charges: ChargeOrder[] = [];
  const answers = new Map<string, ChargeAnswer>();
  let answer: 'PAYS' | 'DECLINES' = 'PAYS';
  let openings = 0;
  let isDown = false;
  let hook = (): Promise<void> => Promise.resolve();

  const orderOf = (reference: string): CheckoutOrder => {
    const order = orders.get(reference);
    if (!order) throw new Error(`There is no checkout ${reference}`);
    return order;
  };
  const called = async <Value>(act: () => Value): Promise<Value> => {
    if (isDown) throw new PaymentUnavailable('SANDBOX');
    const value = act();
    await hook();
    return value;
  };
  const report = (order: CheckoutOrder, outcome: PaymentOutcome): PaymentReport => {
    const isPaid = outcome === 'PAID';
    return {
      eventId: `${outcome}-${order.orderId}`,
      reference: `checkout-${order.orderId}`,
      ...{ providerId: order.providerId, orderId: order.orderId, outcome, occurredAt: new Date() },
      ...{ amountMinor: order.totalMinor, currency: order.currency },
      payer: isPaid ? 'Ada Payer' : null,
      method: isPaid ? 'Visa •••• 4242' : null,
      kept: isPaid ? { customer: `customer-${order.providerId}`, method: 'card' } : null,
      reason: outcome === 'DECLINED' || outcome === 'FAILED' ? 'The card has no funds.' : null,
    };
  };
  const outcomeOf = (reference: string): PaymentOutcome => outcomes.get(reference) ?? 'OPEN';

  return {
    name: 'SANDBOX',
    orders,
    openings: () => openings,
    openCheckout: (order) =>
      called(() => {
        openings++;
        const reference = `checkout-${order.orderId}`;
        orders.set(reference, order);
        return { reference, url: `https://pay.example.com/${reference}` };
      }),
    readCheckout: (reference) => called(() => report(orderOf(reference), outcomeOf(reference))),
    closeCheckout: (reference) =>
      called(() => {
        if (outcomeOf(reference) === 'OPEN') outcomes.set(reference, 'CANCELLED');
        return report(orderOf(reference), outcomeOf(reference));
      }),
    charges,
    charge: (order) =>
      called(() => {
        charges.push(order);
        const now: ChargeAnswer =
          answer === 'PAYS'
            ? { outcome: 'PAID', reference: `payment-${order.key}` }
            : { outcome: 'DECLINED', reason: 'The card has no funds.' };
        const given = answers.get(order.key) ?? now;
        answers.set(order.key, given);
        return given;
      }),
    answerCharges: (next) => (answer = next),
    readMessage: (_headers, body) => {
      const { occurredAt, ...rest } = JSON.parse(body.toString()) as PaymentReport & { occurredAt: string };
      return { ...rest, occurredAt: new Date(occurredAt) };
    },
    tell(order, outcome, given = {}) {
      if (outcome !== 'DECLINED') outcomes.set(`checkout-${order.orderId}`, outcome);
      return { ...report(order, outcome), ...given };
    },
    setDown: (down) => (isDown = down),
    onCall: (given) => (hook = given),
  };
}
