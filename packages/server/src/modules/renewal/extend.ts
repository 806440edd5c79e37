import { sql } from 'kysely';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { changeLicenses, licensesChanged, RENEWAL_STATES } from '../license/index.ts';
import { type Till } from '../purchase/index.ts';
import { applyChanges } from './change/apply.ts';
import { moveCharge, ofCharge, type Charge } from './charge-table.ts';
import { BATCH } from './collect.ts';
import { notify } from './notice-table.ts';

/** Extends licenses of a charge that is paid, each once; the last of them ends it. */
export async function extend(run: Run, till: Till, charge: Charge): Promise<boolean> {
  const { providerId, now } = till;
  const next = sql`
    select license_id from renewal where ${ofCharge(providerId, charge)} and extended_at is null
    order by license_id limit ${sql.lit(BATCH)}`;
  // An import may have moved the expiry meanwhile: what was paid for is not taken away.
  const set = sql`(expires_at, anchor_on, renewal_state) = (
    select greatest(license.expires_at, renewal.period_to), renewal.anchor_on, null::smallint from renewal
    where renewal.provider_id = ${providerId}::uuid and renewal.license_id = license.id
      and renewal.period_from = ${charge.dueAt}::timestamptz)`;
  const changed = await changeLicenses(run, providerId, { condition: sql<boolean>`license.id in (${next})`, set });
  await run(sql`
    update renewal set extended_at = ${now}::timestamptz
    where ${ofCharge(providerId, charge)} and license_id = any(${changed.map(({ id }) => id)}::uuid[])`);
  await applyChanges(
    run,
    till,
    charge,
    changed.map(({ id }) => id),
  );
  const before = {
    expires_at: charge.dueAt,
    renewal_state: charge.attempts > 1 ? RENEWAL_STATES.indexOf('FAILED') : null,
  };
  await writeEvents(run, providerId, licensesChanged(changed, before), now);
  if (changed.length === BATCH) return true;
  await moveCharge(run, providerId, charge, 'DONE');
  await notify(run, till, charge, { kind: 'RENEWED' });
  return false;
}
