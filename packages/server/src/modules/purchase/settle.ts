import { sql } from 'kysely';
import { type LeaveJob } from '../../kernel/jobs.ts';
import { type Run } from '../../kernel/sql.ts';
import { applyReport } from './apply-report.ts';
import { closeCheckout, openCheckout } from './checkout.ts';
import { ISSUE, SETTLE } from './purchase-queues.ts';
import { PurchaseState } from './purchase.entity.ts';
import { secondsUntilSettling } from './settle.rules.ts';
import { type Till } from './till.ts';

/** What a job of a purchase names. */
export interface PurchaseJob {
  readonly providerId: string;
  readonly purchaseId: string;
  readonly [name: string]: string;
}

/** Has someone look after the purchase in a while, whatever becomes of this process. */
export const settleLater = (run: Run, leaveJob: LeaveJob, payload: PurchaseJob, afterSeconds = 30): Promise<void> =>
  leaveJob(run, { queue: SETTLE, payload, afterSeconds });

interface StateRow {
  state: number;
  created_at: Date;
  expires_at: Date;
  checkout_reference: string | null;
}

/**
 * Brings a purchase on whose messages are late or lost: opens its page where that was cut off, asks the payment provider
 * what became of it, ends it when its time is over; and comes back until it is over.
 *
 * @throws PaymentUnavailable
 */
export async function settlePurchase(till: Till, purchaseId: string): Promise<void> {
  const { providerId, database, payment, leaveJob, now } = till;
  const before = await readState(till, purchaseId);
  if (!before) return;
  const { checkout_reference: reference } = before;
  const name = PurchaseState.fromStored(before.state);
  if (name === 'CANCELLED' || (name === 'PENDING' && before.expires_at <= now)) await closeCheckout(till, purchaseId);
  else if (name === 'PENDING' && reference === null) await openCheckout(till, purchaseId);
  else if (name === 'PENDING' && reference !== null) await applyReport(till, await payment.readCheckout(reference));

  const after = await readState(till, purchaseId);
  const state = after && PurchaseState.fromStored(after.state);
  if (!after || (state !== 'PENDING' && state !== 'PAID')) return;
  const [age, left] = [now.getTime() - after.created_at.getTime(), after.expires_at.getTime() - now.getTime()];
  const payload = { providerId, purchaseId };
  await database.transact(async (run) => {
    if (state === 'PAID') await leaveJob(run, { queue: ISSUE, payload });
    await settleLater(run, leaveJob, payload, secondsUntilSettling(age / 1_000, left / 1_000));
  });
}

async function readState({ providerId, database }: Till, purchaseId: string): Promise<StateRow | undefined> {
  const [row] = await database.read(sql<StateRow>`
    select state, created_at, expires_at, checkout_reference from purchase
    where provider_id = ${providerId}::uuid and id = ${purchaseId}::uuid`);
  return row;
}
