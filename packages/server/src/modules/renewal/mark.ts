import { sql } from 'kysely';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { changeLicenses, licensesChanged, RENEWAL_STATES } from '../license/index.ts';
import { type Till } from '../purchase/index.ts';
import { type Charge } from './charge-table.ts';
import { BATCH } from './collect.ts';

/**
 * Shows at the licenses of a charge what it has come to.
 *
 * @returns whether there may be more of them
 */
export async function mark(
  run: Run,
  { providerId, now }: Till,
  { id }: Charge,
  state: (typeof RENEWAL_STATES)[number],
): Promise<boolean> {
  const stored = RENEWAL_STATES.indexOf(state);
  const isOther = sql<boolean>`license.renewal_state is distinct from ${stored}::smallint`;
  const condition = sql<boolean>`${isOther} and license.id in (
    select license.id from license
    join renewal on renewal.provider_id = license.provider_id and renewal.license_id = license.id
    where license.provider_id = ${providerId}::uuid and ${isOther}
      and renewal.charge_id = ${id}::uuid and renewal.extended_at is null
    limit ${sql.lit(BATCH)})`;
  const changed = await changeLicenses(run, providerId, { condition, set: sql`renewal_state = ${stored}` });
  await writeEvents(run, providerId, licensesChanged(changed, { renewal_state: null }), now);
  return changed.length === BATCH;
}
