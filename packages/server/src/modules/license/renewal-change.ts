import { sql, type RawBuilder } from 'kysely';
import { type Run } from '../../kernel/sql.ts';

/** In place of the key of a type: the license is to end with its present period. */
const ENDS = -1;

/**
 * Keeps what is scheduled for the renewal of licenses, in place of what was; it is shown until then. Whether they renew
 * is changed by who schedules it.
 *
 * @param source a SELECT of `license_id, change`: the key of the type that it becomes, −1 where it is to end, null where nothing is scheduled
 */
export async function keepRenewalChanges(
  run: Run,
  providerId: string,
  source: RawBuilder<unknown>,
  { now, by }: { now: Date; by: string },
): Promise<void> {
  await run(sql`
    with source as (${source}),
    gone as (
      delete from renewal_change using source
      where renewal_change.provider_id = ${providerId}::uuid and renewal_change.license_id = source.license_id
        and source.change is null
    )
    insert into renewal_change (provider_id, license_id, license_type_id, scheduled_at, scheduled_by)
    select ${providerId}::uuid, license_id, nullif(change, ${ENDS})::smallint, ${now}::timestamptz, ${by}
    from source where change is not null
    on conflict (provider_id, license_id) do update set license_type_id = excluded.license_type_id,
      scheduled_at = excluded.scheduled_at, scheduled_by = excluded.scheduled_by`);
}
