import { sql } from 'kysely';
import { all, type Condition, type Run } from '../../kernel/sql.ts';
import { RENEWAL_STATES } from '../license/index.ts';

/** When and for whom licenses are looked for. */
export interface PolicyScope {
  readonly providerId: string;
  readonly now: Date;
  /** Today, by the provider's calendar: YYYY-MM-DD. */
  readonly day: string;
}

/** Licenses of one type that an instance of an automatic company lacks. */
export interface LackRow {
  readonly instanceId: string;
  readonly companyId: string;
  readonly typeKey: number;
  readonly kind: number;
  readonly platform: number;
  readonly lacking: number;
  /** Row id of the expired license that is to be exchanged. */
  readonly replaces: string | null;
  readonly replacesTrial: boolean | null;
}

/** The mode `MANUAL` as stored. */
const MANUAL = 0;

/**
 * What instances lack of what they need: of companies whose policy is automatic, as far as they use the type and it covers
 * the instance. An expired license holds its place, where an instance has one place for its type, unless the company has
 * expired ones exchanged; one that is just being renewed holds it in any case.
 *
 * @param condition over `need`, `instance` and `company`
 */
export const readLacks = (
  run: Run,
  { providerId, now, day }: PolicyScope,
  condition: Condition,
): Promise<LackRow[]> => {
  const renewing = RENEWAL_STATES.indexOf('RENEWING');
  const holds = sql`holder.expires_at > ${now}::timestamptz or (holder.unit = 0
    and (not company.exchanges_expired or holder.renewal_state is not distinct from ${renewing}::smallint))`;
  const onIt = sql`license as holder
    where holder.provider_id = need.provider_id and holder.instance_id = need.instance_id
      and holder.license_type_id = need.license_type_id`;
  return run(sql<LackRow>`
    select need.instance_id as "instanceId", instance.company_id as "companyId", need.license_type_id as "typeKey",
      instance.kind, instance.platform, (need.quantity - held.count)::int as lacking,
      expired.id as replaces, expired.category = 1 as "replacesTrial"
    from need
    join instance on instance.provider_id = need.provider_id and instance.id = need.instance_id
    join company on company.provider_id = instance.provider_id and company.id = instance.company_id
    cross join lateral (select count(*) as count from ${onIt} and (${holds})) as held
    left join lateral (
      select holder.id, holder.category from ${onIt} and holder.unit = 0 and not (${holds})
    ) as expired on true
    where need.provider_id = ${providerId}::uuid and ${all([isAutomatic, fits(day), condition])}
      and need.quantity > held.count
    order by need.instance_id, need.license_type_id`);
};

const isAutomatic = sql<boolean>`instance.retired_at is null and company.policy_set_at is not null
  and company.pool_setting <> ${MANUAL}`;

const fits = (day: string): Condition => sql<boolean>`
  exists (
    select from coverage
    where coverage.license_type_id = need.license_type_id and coverage.kind = instance.kind
      and coverage.platform = instance.platform and coverage.valid_during @> ${day}::date)
  and (coalesce(cardinality(company.allowed_license_type_ids), 0) = 0
    or need.license_type_id = any(company.allowed_license_type_ids))`;

/** Over `need`: these instances. As a table, so that it is joined, and not searched for each need. */
export const ofInstances = (ids: readonly string[]): Condition => sql<boolean>`
  need.instance_id in (select id from unnest(${ids}::uuid[]) as served (id))`;

/** Over `company`: those that need more of a type than is assigned to them, as the roll-ups say, and may get some. */
const mayLack = (now: Date): Condition => sql<boolean>`
  exists (
    select from requirement
    where requirement.provider_id = need.provider_id and requirement.scope = instance.company_id
      and requirement.license_type_id = need.license_type_id and requirement.need > requirement.covered)
  and exists (
    select from license
    where license.provider_id = need.provider_id and license.license_type_id = need.license_type_id
      and (license.pool_company_id is null or license.pool_company_id = instance.company_id)
      and license.instance_id is null and license.category = 0 and license.expires_at > ${now}::timestamptz)`;

/**
 * Locks the next instances that may lack something for which there are licenses; those that others hold just now are
 * passed over.
 *
 * @param after row id; only instances behind it
 * @returns their row ids, in order
 */
export async function claimInstances(
  run: Run,
  { providerId, now, day }: PolicyScope,
  { after, most }: { after: string; most: number },
): Promise<string[]> {
  const rows = await run(sql<{ id: string }>`
    select id from instance as claimed
    where claimed.provider_id = ${providerId}::uuid and claimed.id in (
      select need.instance_id
      from need
      join instance on instance.provider_id = need.provider_id and instance.id = need.instance_id
      join company on company.provider_id = instance.provider_id and company.id = instance.company_id
      where need.provider_id = ${providerId}::uuid and need.instance_id > ${after}::uuid
        and ${all([isAutomatic, fits(day), mayLack(now)])}
        and need.quantity > (
          select count(*) from license as holder
          where holder.provider_id = need.provider_id and holder.instance_id = need.instance_id
            and holder.license_type_id = need.license_type_id and (holder.expires_at > ${now}::timestamptz
              or (holder.unit = 0 and not company.exchanges_expired)))
      order by need.instance_id limit ${most})
    order by id for no key update skip locked`);
  return rows.map(({ id }) => id);
}
