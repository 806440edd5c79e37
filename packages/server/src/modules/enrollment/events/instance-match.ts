import { sql, type RawBuilder } from 'kysely';
import { requirePermission } from '../../../kernel/access.ts';
import { type Context } from '../../../kernel/context.ts';
import { MOST_MATCHED, toEventMatch, type EventMatch } from '../../../kernel/event-match.ts';
import { type OutboxEvent } from '../../../kernel/outbox.ts';
import { all, TRUE, type Condition } from '../../../kernel/sql.ts';
import { catalogOf } from '../../catalog/index.ts';
import {
  compileInstanceFilter,
  INSTANCES_CHANGED,
  instancesAsBefore,
  type InstanceFilter,
  type InstancesChanged,
} from '../../instance/index.ts';
import { expiryOf, LICENSES_CHANGED, type LicensesChanged } from '../../license/index.ts';

const NOTHING: EventMatch = { ids: [], leftIds: [], hasMore: false };
const TOO_MUCH: EventMatch = { ids: [], leftIds: [], hasMore: true };

/**
 * What an event means to the instances under the filter, for the one who asks: that they were changed themselves, or that
 * licenses came to them, left, expired, or last longer.
 */
export async function matchInstances(
  context: Context,
  filter: InstanceFilter,
  event: OutboxEvent,
): Promise<EventMatch> {
  const expiresAt = expiryOf(event);
  if (expiresAt) return matchExpiry(context, filter, expiresAt);
  if (event.kind === INSTANCES_CHANGED) return matchChange(context, filter, event.payload as InstancesChanged);
  if (event.kind === LICENSES_CHANGED) return matchLicenses(context, filter, event.payload as LicensesChanged);
  return NOTHING;
}

function matchChange(context: Context, filter: InstanceFilter, { ids, before }: InstancesChanged): Promise<EventMatch> {
  if (!ids) return Promise.resolve(TOO_MUCH);
  const { providerId } = requirePermission(context, 'license.read');
  const asBefore = sql`with ${instancesAsBefore(providerId, before)}`;
  return match(context, filter, { ids: sql`select unnest(${ids}::uuid[])`, asBefore, then: context.now });
}

function matchLicenses(context: Context, filter: InstanceFilter, changed: LicensesChanged): Promise<EventMatch> {
  const { ids, before, places = [], instances = [] } = changed;
  // What else a license has shows in no instance.
  if (ids && places.length === 0 && !before.expires_at) return Promise.resolve(NOTHING);
  if (!ids) return Promise.resolve(TOO_MUCH);
  const { providerId } = requirePermission(context, 'license.read');
  const asBefore = sql`with ${instancesAsBefore(providerId, instances)}, ${licensesAsBefore(providerId, changed)}`;
  const concerned = sql`
    select instance_id from license where provider_id = ${providerId}::uuid and id = any(${ids}::uuid[])
    union select unnest(${[...places.map(({ instance_id }) => instance_id), ...instances.map(({ id }) => id)]}::uuid[])`;
  return match(context, filter, { ids: concerned, asBefore, then: context.now });
}

async function matchExpiry(context: Context, filter: InstanceFilter, expiresAt: Date): Promise<EventMatch> {
  const { providerId } = requirePermission(context, 'license.read');
  const types = (await catalogOf(context)).types.map(({ key }) => key);
  // The index begins with type and category.
  const concerned = sql`
    select distinct instance_id from license
    where provider_id = ${providerId}::uuid and license_type_id = any(${types}::smallint[]) and category in (0, 1)
      and expires_at = ${expiresAt}::timestamptz`;
  const then = new Date(expiresAt.getTime() - 1);
  return match(context, filter, { ids: concerned, asBefore: sql``, then });
}

/** A common table expression `license`, which stands in the place of the table: what it held before the change. */
function licensesAsBefore(
  providerId: string,
  { ids, before: { expires_at: expiry }, places = [] }: LicensesChanged,
): RawBuilder<unknown> {
  const provider = sql`${providerId}::uuid`;
  const wasIn = places.length > 0 ? sql`was.instance_id` : sql`license.instance_id`;
  return sql`
    license as not materialized (
      select provider_id, id, license_type_id, expires_at, instance_id
      from license where provider_id = ${provider} and id <> all(${ids}::uuid[])
      union all
      select license.provider_id, license.id, license.license_type_id,
        ${expiry ? sql`${expiry}::timestamptz` : sql`license.expires_at`}, ${wasIn}
      from license
      left join jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as was (id uuid, instance_id uuid)
        on was.id = license.id
      where license.provider_id = ${provider} and license.id = any(${ids}::uuid[])
    )`;
}

/** Instances of which the filter is asked, and how to ask it about the time before. */
interface Candidates {
  /** A SELECT of row ids; null is none. */
  readonly ids: RawBuilder<unknown>;
  /** Has tables stand for what they held before. */
  readonly asBefore: RawBuilder<unknown>;
  /** The instant from which the filter looks at what was before. */
  readonly then: Date;
}

async function match(
  context: Context,
  filter: InstanceFilter,
  { ids, asBefore, then }: Candidates,
): Promise<EventMatch> {
  const { providerId, companyIds } = requirePermission(context, 'license.read');
  const reach = companyIds ? sql<boolean>`instance.company_id = any(${companyIds}::uuid[])` : TRUE;
  const matches = (now: Date): Condition =>
    all([
      sql<boolean>`instance.provider_id = ${providerId}::uuid and instance.id = concerned.id`,
      reach,
      compileInstanceFilter(filter, ['filter'], { providerId, now }),
    ]);
  const rows = await context.database.read(sql<{ id: string; is_match: boolean }>`
    select id, is_match from (
      select concerned.id, exists (select from instance where ${matches(context.now)}) as is_match,
        exists (${asBefore} select from instance where ${matches(then)}) as was_match
      from (${ids}) as concerned (id)
    ) as instance
    where is_match or was_match
    order by id
    limit ${MOST_MATCHED + 1}`);
  return toEventMatch(rows);
}
