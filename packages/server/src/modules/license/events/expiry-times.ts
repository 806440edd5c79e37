import { sql, type RawBuilder } from 'kysely';
import { type Database } from '../../../database/connection.ts';
import { explain } from '../../../database/unavailable.ts';
import { compile } from '../../../kernel/sql.ts';
import { LICENSES_EXPIRED } from './license-outbox.ts';

/** An instant at which licenses of a provider expired. */
export interface Expiry {
  readonly providerId: string;
  readonly expiresAt: Date;
}

/** When licenses of some providers expire, as the roll-ups know it; read as the owner, for all of them at a time. */
export interface ExpiryTimes {
  /** Those that have come, not before `since`, and were not told of yet; the first 100. */
  readonly due: readonly Expiry[];
  /** The next that comes; null when none is known. */
  readonly next: Date | null;
}

/** @throws DatabaseUnavailable */
export async function readExpiryTimes(
  { owner }: Pick<Database, 'owner'>,
  providerIds: readonly string[],
  { since, now }: { since: Date; now: Date },
): Promise<ExpiryTimes> {
  const run = async <Row extends object>(query: RawBuilder<Row>): Promise<Row[]> => {
    const { text, values } = compile(query);
    return (await owner.query<Row>(text, [...values])).rows;
  };
  const served = sql`unnest(${providerIds}::uuid[]) as served (provider_id)`;
  const isPast = sql`expires_at >= ${since}::timestamptz and expires_at <= ${now}::timestamptz`;
  try {
    const due = await run(sql<{ provider_id: string; expires_at: Date }>`
      select served.provider_id, expiry.expires_at
      from ${served}
      cross join lateral (
        select expires_at from ${ROLLED_UP} and ${isPast}
        union
        select expires_at from ${NOT_FOLDED} and ${isPast}
      ) as expiry
      where not exists (
        select 1 from outbox_event
        where outbox_event.provider_id = served.provider_id
          and dedupe_key = ${LICENSES_EXPIRED} || ':' || (extract(epoch from expiry.expires_at) * 1000)::bigint)
      order by expiry.expires_at
      limit 100`);
    const [first] = await run(sql<{ next: Date | null }>`
      select min(least(
        (select min(expires_at) from ${ROLLED_UP} and expires_at > ${now}::timestamptz),
        (select min(expires_at) from ${NOT_FOLDED} and expires_at > ${now}::timestamptz))) as next
      from ${served}`);
    return {
      due: due.map(({ provider_id, expires_at }) => ({ providerId: provider_id, expiresAt: expires_at })),
      next: first?.next ?? null,
    };
  } catch (error) {
    throw explain(error);
  }
}

const ROLLED_UP = sql`license_count_by_expiry
  where provider_id = served.provider_id and scope = served.provider_id and count > 0`;

const NOT_FOLDED = sql`license_count_delta where provider_id = served.provider_id and change > 0`;
