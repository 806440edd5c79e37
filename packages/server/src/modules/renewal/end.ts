import { sql } from 'kysely';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { changeLicenses, licensesChanged, RENEWAL_STATES } from '../license/index.ts';
import { type Till } from '../purchase/index.ts';
import { moveCharge, ofCharge, type Charge } from './charge-table.ts';
import { BATCH } from './collect.ts';
import { letGo } from './let-go.ts';
import { notify } from './notice-table.ts';
import { replaceFromPool } from './replace-from-pool.ts';

/**
 * Ends the renewal of licenses that could not be paid: they end when they expire. Where the provider wishes it, free
 * licenses take the place of those that are in use.
 */
export async function end(run: Run, till: Till, charge: Charge): Promise<boolean> {
  const { providerId, now } = till;
  const gone = await run(sql<{ id: string }>`
    delete from renewal where ${ofCharge(providerId, charge)} and license_id in (
      select license_id from renewal where ${ofCharge(providerId, charge)} order by license_id limit ${sql.lit(BATCH)})
    returning license_id as id`);
  const ids = gone.map(({ id }) => id);
  await replaceFromPool(run, till, charge, ids);
  const condition = sql<boolean>`license.id = any(${ids}::uuid[]) and license.expires_at <= ${charge.dueAt}::timestamptz`;
  const set = sql`auto_renew = false, renewal_state = null`;
  const changed = await changeLicenses(run, providerId, { condition, set });
  const before = { auto_renew: true, renewal_state: RENEWAL_STATES.indexOf('FAILED') };
  await writeEvents(run, providerId, licensesChanged(changed, before), now);
  // What an import has moved on meanwhile goes on.
  await letGo(run, providerId, ids);
  if (gone.length === BATCH) return true;
  await moveCharge(run, providerId, charge, 'ENDED');
  await notify(run, till, charge, { kind: 'ENDED', reason: charge.reason });
  return false;
}
