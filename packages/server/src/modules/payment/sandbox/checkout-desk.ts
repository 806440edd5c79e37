import { type Database } from '../../../database/connection.ts';
import { transactAs } from '../../../database/tenant.ts';
import { type JobQueue, type LeaveJob } from '../../../kernel/jobs.ts';
import { type Run } from '../../../kernel/sql.ts';
import { type CheckoutOrder, type PaymentReport } from '../payment-provider.ts';
import { insertCheckout, lockCheckout, updateCheckout, type Attempt, type SandboxCheckout } from './checkout-table.ts';
import { isOver, stepOf, type Act, type Step } from './checkout.rules.ts';
import { leaveMessages, newEventId } from './message-delivery.ts';
import { type CheckoutKey, type SandboxKeys } from './sandbox-keys.ts';
import { findCard, keptOf, type TestCard } from './test-cards.ts';

/** What can be done at the desk: with a card, and in whose name, where it is to pay. */
export type CheckoutRequest =
  | Exclude<Act, { kind: 'PAY' }>
  | { readonly kind: 'PAY'; readonly card: TestCard; readonly name: string; readonly email: string };

/** Where checkouts are kept, one change at a time. */
export interface CheckoutDesk {
  /** Makes the checkout of an order, unless it is there. */
  open(order: CheckoutOrder): Promise<void>;
  /**
   * Does what is asked of a checkout, if it still can be done, and leaves the messages that tell of it.
   *
   * @returns how it stands then; null when there is none
   */
  serve(key: CheckoutKey, request: CheckoutRequest): Promise<SandboxCheckout | null>;
  /** Ends checkouts when their time is over. */
  readonly expiry: JobQueue<{ readonly providerId: string; readonly orderId: string }>;
}

const EXPIRY_QUEUE = 'sandbox-expiry';

export function openDesk({
  database,
  clock,
  keys,
  leaveJob,
}: {
  readonly database: Pick<Database, 'web'>;
  readonly clock: { now(): Date };
  readonly keys: SandboxKeys;
  readonly leaveJob: LeaveJob;
}): CheckoutDesk {
  const leaveExpiry = ({ providerId, orderId, expiresAt }: CheckoutOrder, now: Date, run: Run): Promise<void> =>
    leaveJob(run, {
      queue: EXPIRY_QUEUE,
      payload: { providerId, orderId },
      afterSeconds: Math.max(0, Math.ceil((expiresAt.getTime() - now.getTime()) / 1_000)),
    });

  const change = async (
    run: Run,
    key: CheckoutKey,
    request: CheckoutRequest,
    now: Date,
  ): Promise<SandboxCheckout | null> => {
    const before = await lockCheckout(run, key);
    if (!before) return null;
    const step = stepOf({ state: before.state, expiresAt: before.order.expiresAt }, request, now);
    if (!step) return before;
    const attempt = request.kind === 'PAY' ? attemptOf(request) : before.attempt;
    const after = take(before, step, attempt, now);
    await updateCheckout(run, after);
    if (step.outcome)
      await leaveMessages(run, { keys, leaveJob }, after.report, cardOf(attempt)?.delivery ?? 'AT_ONCE');
    return after;
  };

  return {
    open(order) {
      const now = clock.now();
      const report = openReport(order, keys.referenceOf(order), now);
      return transactAs(database, order.providerId, async (run) => {
        if (await insertCheckout(run, { order, state: 'OPEN', attempt: null, report }, now))
          await leaveExpiry(order, now, run);
      });
    },
    serve: (key, request) => transactAs(database, key.providerId, (run) => change(run, key, request, clock.now())),
    expiry: {
      name: EXPIRY_QUEUE,
      limitSeconds: 30,
      retries: 40,
      work: (key) =>
        transactAs(database, key.providerId, async (run) => {
          const now = clock.now();
          const checkout = await change(run, key, { kind: 'LOOK' }, now);
          // The queue's clock is the database's; this one may be behind.
          if (checkout && !isOver(checkout.state)) await leaveExpiry(checkout.order, now, run);
        }),
    },
  };
}

/** How the checkout stands after a step. */
function take(
  before: SandboxCheckout,
  { state, outcome, reason }: Step,
  attempt: Attempt | null,
  now: Date,
): SandboxCheckout {
  const { order, report } = before;
  if (!outcome) return { order, state, attempt, report };
  const told = { ...report, eventId: newEventId(), outcome, occurredAt: now, reason };
  return { order, state, attempt, report: outcome === 'PAID' ? { ...told, ...payment(order, attempt) } : told };
}

/** Who paid, with what, and what renewals can be charged with. */
function payment(order: CheckoutOrder, attempt: Attempt | null): Pick<PaymentReport, 'payer' | 'method' | 'kept'> {
  const card = cardOf(attempt);
  if (!attempt || !card) throw new TypeError('A checkout is paid with a card');
  return {
    payer: `${attempt.name} (${attempt.email})`,
    method: card.label,
    kept: keptOf(order.providerId, card),
  };
}

const attemptOf = ({ card, name, email }: { card: TestCard; name: string; email: string }): Attempt => ({
  card: card.key,
  name,
  email,
});

const cardOf = (attempt: Attempt | null): TestCard | undefined => (attempt ? findCard(attempt.card) : undefined);

/** All that there is to tell of a checkout on which nothing has happened yet. */
const openReport = (order: CheckoutOrder, reference: string, now: Date): PaymentReport => ({
  ...{ eventId: newEventId(), reference, providerId: order.providerId, orderId: order.orderId, outcome: 'OPEN' },
  ...{ occurredAt: now, amountMinor: order.totalMinor, currency: order.currency },
  ...{ payer: null, method: null, kept: null, reason: null },
});
