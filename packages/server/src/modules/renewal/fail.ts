import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { type Till } from '../purchase/index.ts';
import { toStoredState, type Charge } from './charge-table.ts';
import { mark } from './mark.ts';
import { notify } from './notice-table.ts';
import { nextTryAt } from './renewal.rules.ts';

/** Shows at the licenses of a charge that it was declined; then it waits for the next try. */
export async function fail(run: Run, till: Till, charge: Charge): Promise<boolean> {
  if (await mark(run, till, charge, 'FAILED')) return true;
  const { reason, attempts, firstTriedAt } = charge;
  const next = nextTryAt(attempts, firstTriedAt ?? till.now);
  await run(sql`
    update renewal_charge set state = ${toStoredState('DECLINED')}, next_try_at = ${next}::timestamptz
    where provider_id = ${till.providerId}::uuid and id = ${charge.id}::uuid`);
  await notify(run, till, charge, { kind: 'DECLINED', reason, nextTryAt: next });
  return false;
}
