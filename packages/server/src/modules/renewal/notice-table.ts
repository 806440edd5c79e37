import { sql } from 'kysely';
import { writeAudit } from '../../kernel/audit.ts';
import { newId } from '../../kernel/ids.ts';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { type Till } from '../purchase/index.ts';
import { type Charge } from './charge-table.ts';
import { RenewalNoticeKind, type RenewalNoticeKindName } from './renewal-notice.entity.ts';

export const RENEWAL_NOTICED = 'renewalNoticed';

/** Payload of {@link RENEWAL_NOTICED}. */
export interface RenewalNoticed {
  /** Row id of the notice. */
  readonly id: string;
}

/** What there is to tell. */
interface News {
  readonly kind: RenewalNoticeKindName;
  readonly reason?: string | null;
  readonly nextTryAt?: Date | null;
}

/** Tells the provider what became of a charge, by a notice and an event; and keeps it in the audit log. */
export async function notify(
  run: Run,
  { providerId, now }: Till,
  charge: Pick<Charge, 'id' | 'dueAt' | 'licenseCount' | 'totalMinor' | 'currency'>,
  { kind, reason = null, nextTryAt = null }: News,
): Promise<void> {
  const id = newId();
  const { dueAt, licenseCount, totalMinor, currency } = charge;
  await run(sql`
    insert into renewal_notice (provider_id, id, occurred_at, kind, due_at, license_count, total_minor, currency, reason,
      next_try_at)
    values (${providerId}::uuid, ${id}::uuid, ${now}::timestamptz, ${RenewalNoticeKind.toStored(kind)},
      ${dueAt}::timestamptz, ${licenseCount}, ${totalMinor}, ${currency}, ${reason}, ${nextTryAt}::timestamptz)`);
  await writeEvents(run, providerId, [{ kind: RENEWAL_NOTICED, payload: { id } satisfies RenewalNoticed }], now);
  const entry = { providerId, actor: { id: 'renewal', name: 'Renewal' }, command: 'renew' };
  const outcome = { kind, licenseCount, totalMinor, currency, reason };
  await writeAudit(run, { ...entry, input: { chargeId: charge.id }, outcome }, now);
}
