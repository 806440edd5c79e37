import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { type ChargeAnswer } from '../payment/index.ts';
import { type Till } from '../purchase/index.ts';
import { lockCharge, toStoredState, type Charge } from './charge-table.ts';
import { mark } from './mark.ts';
import { nextTryAt } from './renewal.rules.ts';

/**
 * Has a charge paid, with no transaction open meanwhile, and keeps the answer. Each try has a key of its own, so that it
 * is paid once, whoever asks for it.
 *
 * @throws PaymentUnavailable
 */
export async function pay(till: Till, charge: Charge): Promise<boolean> {
  const answer = await ask(till, charge).catch(async (error: unknown) => {
    // It may take long now, which is shown.
    const show = (run: Run): Promise<boolean> => mark(run, till, charge, 'RENEWING');
    while (await whileCharging(till, charge, show));
    throw error;
  });
  await whileCharging(till, charge, async (run) => {
    await (answer.outcome === 'PAID'
      ? keepPayment(run, till, charge, answer.reference)
      : keepDecline(run, till, charge, answer.reason));
    return true;
  });
  return true;
}

/** Does something about a try that is not answered yet; nothing, and false, where another server was first. */
const whileCharging = (
  { database, providerId }: Till,
  { id, attempts }: Charge,
  work: (run: Run) => Promise<boolean>,
): Promise<boolean> =>
  database.transact(async (run) => {
    const current = await lockCharge(run, providerId, id);
    return current?.state === 'CHARGING' && current.attempts === attempts && work(run);
  });

async function ask(till: Till, charge: Charge): Promise<ChargeAnswer> {
  const { providerId, database, payment } = till;
  const { id, attempts, totalMinor: amountMinor, currency, licenseCount } = charge;
  const key = `${id}:${attempts}`;
  if (amountMinor === 0) return { outcome: 'PAID', reference: key };
  const [kept] = await database.read(sql<{ customer: string; method: string }>`
    select customer, method from payment_method
    where provider_id = ${providerId}::uuid and payment_provider = ${payment.name}`);
  if (!kept) return { outcome: 'DECLINED', reason: 'There is no payment method yet: the next purchase keeps one.' };
  const description = `Renewal of ${licenseCount.toLocaleString('en')} licenses`;
  return payment.charge({ providerId, key, description, amountMinor, currency, kept });
}

async function keepPayment(run: Run, { providerId, now }: Till, { id }: Charge, reference: string): Promise<void> {
  await run(sql`
    update renewal_charge set state = ${toStoredState('PAID')}, reference = ${reference}, paid_at = ${now}::timestamptz,
      reason = null
    where provider_id = ${providerId}::uuid and id = ${id}::uuid`);
}

async function keepDecline(run: Run, { providerId, now }: Till, charge: Charge, reason: string): Promise<void> {
  const isLast = nextTryAt(charge.attempts, charge.firstTriedAt ?? now) === null;
  await run(sql`
    update renewal_charge set state = ${toStoredState(isLast ? 'ENDING' : 'FAILING')}, reason = ${reason}
    where provider_id = ${providerId}::uuid and id = ${charge.id}::uuid`);
}
