import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { type RenewalTerms } from '../license/index.ts';
import { type Till } from '../purchase/index.ts';
import { letGo } from './let-go.ts';
import { moveCharge, ofCharge, toStoredState, type Charge } from './charge-table.ts';

/**
 * Settles what a charge is for and what it costs, for the try that follows: without licenses that are no longer to
 * renew, at the prices of now.
 *
 * @returns whether there is anything to pay
 */
export async function freeze(run: Run, till: Till, charge: Charge, { prices }: RenewalTerms): Promise<boolean> {
  const { providerId, now } = till;
  await drop(run, till, charge);
  if (charge.attempts > 0) await reprice(run, providerId, charge, prices);
  const [sum] = await run(sql<{ count: number; total: number }>`
    select count(*)::int as count, coalesce(sum(amount_minor), 0)::bigint as total
    from renewal where ${ofCharge(providerId, charge)}`);
  const { count = 0, total = 0 } = sum ?? {};
  if (count === 0) {
    await leave(run, providerId, charge);
    return false;
  }
  await run(sql`
    update renewal_charge set state = ${toStoredState('CHARGING')}, attempts = attempts + 1, license_count = ${count},
      total_minor = ${total}, first_tried_at = coalesce(first_tried_at, ${now}::timestamptz)
    where provider_id = ${providerId}::uuid and id = ${charge.id}::uuid`);
  return true;
}

async function reprice(run: Run, providerId: string, charge: Charge, prices: RenewalTerms['prices']): Promise<void> {
  const [types, amounts] = [[...prices.licenses.keys()], [...prices.licenses.values()]];
  await run(sql`
    update renewal set amount_minor = price.amount
    from unnest(${types}::smallint[], ${amounts}::bigint[]) as price (type, amount)
    where ${ofCharge(providerId, charge)} and license_type_id = price.type and amount_minor <> price.amount`);
}

async function drop(run: Run, { providerId }: Till, charge: Charge): Promise<void> {
  const gone = await run(sql<{ id: string }>`
    delete from renewal using license
    where renewal.provider_id = ${providerId}::uuid and renewal.charge_id = ${charge.id}::uuid
      and license.provider_id = ${providerId}::uuid and license.id = renewal.license_id
      and not (license.auto_renew and license.expires_at = renewal.period_from)
    returning renewal.license_id as id`);
  await letGo(
    run,
    providerId,
    gone.map(({ id }) => id),
  );
}

/** One that was never tried has left no trace anywhere. */
async function leave(run: Run, providerId: string, charge: Charge): Promise<void> {
  if (charge.attempts > 0) return moveCharge(run, providerId, charge, 'ENDED');
  await run(sql`delete from renewal_charge where provider_id = ${providerId}::uuid and id = ${charge.id}::uuid`);
}
