import { sql } from 'kysely';
import { NIL_ID } from '../../kernel/ids.ts';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { requirementsFolded } from './events/license-outbox.ts';
import { foldRequirement, type Touched } from './license.requirement-fold.ts';
import { expiringUntil } from './license.rules.ts';

const KEY = sql`license_type_id, category, used, auto_renew`;

/**
 * Adds the deltas of a provider to its roll-ups, moves what has expired since the last time from valid to expired (and
 * back, where the clock was set back), and brings the required quantities up to date. Call it in a transaction of the
 * owner's: the reads see either the deltas or what has become of them. Who follows the counts is told of new required
 * quantities by an event.
 *
 * @returns false when another process is at it
 */
export async function foldCounts(run: Run, providerId: string, now: Date): Promise<boolean> {
  const fold = (await lockFold(run, providerId)) ?? (await startFold(run, providerId, now));
  if (!fold) return false;
  const before = fold.folded_at;
  const changed = await addDeltas(run, providerId, before);
  const expired = await passTime(run, providerId, before, now);
  const nearing = await passedHorizon(run, providerId, before, now);
  await run(sql`delete from license_count_by_expiry where provider_id = ${providerId}::uuid and count = 0`);
  const types = await foldRequirement(run, providerId, now, [...changed, ...expired, ...nearing]);
  await writeEvents(run, providerId, requirementsFolded(types), now);
  await run(sql`
    update license_count_fold set folded_at = ${now}::timestamptz where provider_id = ${providerId}::uuid`);
  return true;
}

interface Fold {
  folded_at: Date;
}

/** The last fold of the provider; null where there was none, or where another process is at it. */
async function lockFold(run: Run, providerId: string): Promise<Fold | null> {
  const [fold] = await run(sql<Fold>`
    select folded_at from license_count_fold where provider_id = ${providerId}::uuid for update skip locked`);
  return fold ?? null;
}

/** The provider's first fold; null where it has had one. Looking first keeps the insert from waiting for a lock. */
async function startFold(run: Run, providerId: string, now: Date): Promise<Fold | null> {
  const [fold] = await run(sql<Fold>`
    insert into license_count_fold (provider_id, folded_at)
    select ${providerId}::uuid, ${now}::timestamptz
    where not exists (select from license_count_fold where provider_id = ${providerId}::uuid)
    on conflict do nothing returning folded_at`);
  return fold ?? null;
}

/** Takes the deltas and adds them up, for the provider and for each company. */
const addDeltas = (run: Run, providerId: string, foldedAt: Date): Promise<Touched[]> =>
  run(sql<Touched>`
    with taken as (delete from license_count_delta where provider_id = ${providerId}::uuid returning *),
    summed as (
      select scope, expires_at, ${KEY}, sum(change)::int as change
      from taken cross join lateral (values (${providerId}::uuid), (coalesce(company_id, ${NIL_ID}::uuid))) as place (scope)
      group by scope, expires_at, ${KEY} having sum(change) <> 0
    ),
    by_expiry as (
      insert into license_count_by_expiry as counted (provider_id, scope, expires_at, ${KEY}, count)
      select ${providerId}::uuid, scope, expires_at, ${KEY}, change from summed
      on conflict (provider_id, scope, expires_at, ${KEY}) do update set count = counted.count + excluded.count
    ),
    compact as (
      insert into license_count as counted (provider_id, scope, ${KEY}, valid_count, expired_count)
      select ${providerId}::uuid, scope, ${KEY},
        coalesce(sum(change) filter (where expires_at > ${foldedAt}::timestamptz), 0),
        coalesce(sum(change) filter (where expires_at <= ${foldedAt}::timestamptz), 0)
      from summed group by scope, ${KEY}
      on conflict (provider_id, scope, ${KEY}) do update
      set valid_count = counted.valid_count + excluded.valid_count,
        expired_count = counted.expired_count + excluded.expired_count
    )
    select distinct scope, license_type_id as "typeKey" from summed`);

/** Moves what lies between two instants from valid to expired, or back. */
async function passTime(run: Run, providerId: string, before: Date, now: Date): Promise<Touched[]> {
  const isForward = before <= now;
  return run(sql<Touched>`
    with crossed as (
      select scope, ${KEY}, sum(${isForward ? sql`count` : sql`-count`})::int as change
      from license_count_by_expiry
      where provider_id = ${providerId}::uuid and ${between(before, now)}
      group by scope, ${KEY}
    )
    update license_count set valid_count = valid_count - change, expired_count = expired_count + change
    from crossed
    where license_count.provider_id = ${providerId}::uuid and license_count.scope = crossed.scope
      and license_count.license_type_id = crossed.license_type_id and license_count.category = crossed.category
      and license_count.used = crossed.used and license_count.auto_renew = crossed.auto_renew
    returning license_count.scope, license_count.license_type_id as "typeKey"`);
}

/** What came within the horizon of the required quantities, or left it. */
const passedHorizon = (run: Run, providerId: string, before: Date, now: Date): Promise<Touched[]> =>
  run(sql<Touched>`
    select distinct scope, license_type_id as "typeKey" from license_count_by_expiry
    where provider_id = ${providerId}::uuid and ${between(expiringUntil(before), expiringUntil(now))}`);

const between = (one: Date, other: Date) => {
  const [from, to] = one <= other ? [one, other] : [other, one];
  return sql`expires_at > ${from}::timestamptz and expires_at <= ${to}::timestamptz`;
};
