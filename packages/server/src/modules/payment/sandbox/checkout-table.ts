import { sql } from 'kysely';
import { type Run } from '../../../kernel/sql.ts';
import { type CheckoutOrder, type PaymentReport } from '../payment-provider.ts';
import { type CheckoutState } from './checkout.rules.ts';
import { reviveReport, type StoredReport } from './message.ts';
import { type CheckoutKey } from './sandbox-keys.ts';

/** With what, and in whose name, the last attempt to pay was made. */
export interface Attempt {
  /** Key of the test card. */
  readonly card: string;
  readonly name: string;
  readonly email: string;
}

/** A checkout as it stands. */
export interface SandboxCheckout {
  readonly order: CheckoutOrder;
  readonly state: CheckoutState;
  readonly attempt: Attempt | null;
  /** The last that there was to tell of it. */
  readonly report: PaymentReport;
}

/** Makes a checkout for an order. @returns whether there was none */
export async function insertCheckout(run: Run, { order, state, report }: SandboxCheckout, now: Date): Promise<boolean> {
  const inserted = await run(sql`
    insert into sandbox_checkout (provider_id, order_id, order_content, state, report, created_at, expires_at)
    values (${order.providerId}::uuid, ${order.orderId}::uuid, ${JSON.stringify(order)}::jsonb, ${state},
      ${JSON.stringify(report)}::jsonb, ${now}::timestamptz, ${order.expiresAt}::timestamptz)
    on conflict (provider_id, order_id) do nothing
    returning order_id`);
  return inserted.length > 0;
}

/** Takes a checkout for this transaction; whoever else wants it waits. */
export async function lockCheckout(run: Run, { providerId, orderId }: CheckoutKey): Promise<SandboxCheckout | null> {
  const [row] = await run(sql<{
    order_content: Omit<CheckoutOrder, 'expiresAt'>;
    state: CheckoutState;
    attempt: Attempt | null;
    report: StoredReport;
    expires_at: Date;
  }>`
    select order_content, state, attempt, report, expires_at from sandbox_checkout
    where provider_id = ${providerId}::uuid and order_id = ${orderId}::uuid
    for update`);
  if (!row) return null;
  const { order_content: content, state, attempt, report, expires_at: expiresAt } = row;
  return { order: { ...content, expiresAt }, state, attempt, report: reviveReport(report) };
}

/** Writes how a checkout stands now. */
export async function updateCheckout(run: Run, { order, state, attempt, report }: SandboxCheckout): Promise<void> {
  await run(sql`
    update sandbox_checkout
    set state = ${state}, attempt = ${attempt && JSON.stringify(attempt)}::jsonb, report = ${JSON.stringify(report)}::jsonb
    where provider_id = ${order.providerId}::uuid and order_id = ${order.orderId}::uuid`);
}
