import { sql } from 'kysely';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { changeLicenses, licensesChanged, RENEWAL_STATES } from '../license/index.ts';
import { type Till } from '../purchase/index.ts';
import { type Charge } from './charge-table.ts';
import { BATCH } from './collect.ts';

const RENEWING = RENEWAL_STATES.indexOf('RENEWING');
const FAILED = RENEWAL_STATES.indexOf('FAILED');

/** Shows at the licenses of a charge that it was declined. */
export async function markFailed(run: Run, { providerId, now }: Till, { id }: Charge): Promise<boolean> {
  const condition = sql<boolean>`license.renewal_state = ${RENEWING} and license.id in (
    select license.id from license
    join renewal on renewal.provider_id = license.provider_id and renewal.license_id = license.id
    where license.provider_id = ${providerId}::uuid and license.renewal_state = ${RENEWING}
      and renewal.charge_id = ${id}::uuid and renewal.extended_at is null
    limit ${sql.lit(BATCH)})`;
  const changed = await changeLicenses(run, providerId, { condition, set: sql`renewal_state = ${FAILED}` });
  await writeEvents(run, providerId, licensesChanged(changed, { renewal_state: RENEWING }), now);
  return changed.length === BATCH;
}
