import { sql, type RawBuilder } from 'kysely';
import { type Condition, type Run } from '../../kernel/sql.ts';
import { begun, broughtOn, type Placing } from './license.history.ts';

// The only writer of what the roll-ups count. Each statement here changes licenses and appends the deltas of the counts
// itself, and what becomes of the history of assignments, so that none can happen without the others. The deltas are
// added up by license.fold.ts.

const KEY = sql`company_id, license_type_id, category, used, auto_renew, expires_at`;

/** What `license_search` holds of a license, its company and its instance. */
export const SEARCH_TEXT = sql`lower(concat_ws(chr(10), license.number::text, company.name, instance.name) collate "und-x-icu")`;

/**
 * Brings new licenses into being.
 *
 * @param source a SELECT of `id, number, license_type_id, category, pool_company_id, instance_id, expires_at, auto_renew,
 *   purchase_reference`, a row a license: of a staging table, or of `jsonb_to_recordset`
 * @param placing when they come into being, and why those are assigned that are
 * @param bought the purchase that all of them come from, and the day from which their periods count
 * @returns how many there are
 */
export async function issueLicenses(
  run: Run,
  providerId: string,
  source: RawBuilder<unknown>,
  placing: Placing,
  bought: { purchaseId: string | null; anchorOn: string | null } = { purchaseId: null, anchorOn: null },
): Promise<number> {
  const [issued] = await run(sql<{ count: number }>`
    with source as (${source}),
    issued as (
      insert into license (provider_id, id, number, license_type_id, unit, category, pool_company_id, instance_id,
        company_id, expires_at, auto_renew, purchase_reference, purchase_id, anchor_on, created_at)
      select ${providerId}::uuid, source.id, source.number, source.license_type_id, license_type.unit, source.category,
        source.pool_company_id, source.instance_id,
        case when source.instance_id is null then source.pool_company_id else instance.company_id end,
        source.expires_at, source.auto_renew, source.purchase_reference,
        ${bought.purchaseId}::uuid, ${bought.anchorOn}::date, ${placing.now}
      from source
      join license_type on license_type.id = source.license_type_id
      left join instance on instance.provider_id = ${providerId}::uuid and instance.id = source.instance_id
      returning id, number, instance_id, ${KEY}
    ),
    counted as (
      insert into license_count_delta (provider_id, ${KEY}, change)
      select ${providerId}::uuid, ${KEY}, count(*) from issued group by ${KEY}
    ),
    searchable as (
      insert into license_search (provider_id, license_id, license_type_id, category, company_name, instance_name, text)
      select ${providerId}::uuid, license.id, license.license_type_id, license.category, coalesce(company.name, ''),
        coalesce(instance.name, ''), ${SEARCH_TEXT}
      from issued as license
      left join company on company.provider_id = ${providerId}::uuid and company.id = license.company_id
      left join instance on instance.provider_id = ${providerId}::uuid and instance.id = license.instance_id
    ),
    ${begun('issued', providerId, placing)}
    select count(*)::int as count from issued`);
  return issued?.count ?? 0;
}

/** A license that was changed, with the row's own ids. */
export interface ChangedLicense {
  id: string;
  license_type_id: number;
  company_id: string | null;
}

/**
 * Changes licenses, all of them by one statement. Rows are locked in the order of their ids. Which instance they stand
 * on is changed by {@link placeLicenses} alone.
 *
 * @param condition over `license`; checked again on what is there once the row is locked
 * @param set assignments to the columns of `license`
 * @returns the licenses that were changed
 */
export const changeLicenses = (
  run: Run,
  providerId: string,
  { condition, set }: { condition: Condition; set: RawBuilder<unknown> },
): Promise<ChangedLicense[]> =>
  run(sql<ChangedLicense>`
    with before as (
      select id, ${KEY} from license
      where provider_id = ${providerId}::uuid and ${condition}
      order by id for update
    ),
    after as (
      update license set ${set}, version = license.version + 1
      from before
      where license.provider_id = ${providerId}::uuid and license.id = before.id
      returning license.id, license.company_id, license.license_type_id, license.category, license.used,
        license.auto_renew, license.expires_at
    ),
    counted as (
      insert into license_count_delta (provider_id, ${KEY}, change)
      select ${providerId}::uuid, ${KEY}, sum(change) from (
        select ${KEY}, -1 as change from before union all select ${KEY}, 1 from after
      ) as change
      group by ${KEY} having sum(change) <> 0
    )
    select id, license_type_id, company_id from after`);

/** Where a license is to be. */
interface Place {
  readonly id: string;
  readonly instance_id: string | null;
  readonly pool_company_id: string | null;
}

/** A license that was assigned, detached or put into another pool: what is, and what was. */
export interface PlacedLicense extends ChangedLicense {
  readonly version: number;
  readonly before: {
    readonly instance_id: string | null;
    readonly pool_company_id: string | null;
    readonly company_id: string | null;
  };
}

/**
 * Puts licenses on instances or takes them off, and into pools; locks them in the order of their ids, and writes their
 * search text. Two that change places need two calls: an instance must be free before it is taken. Instances, where
 * they are locked, are locked first.
 *
 * @param source a SELECT of `id, instance_id, pool_company_id`, a row a license: where each is to be
 * @returns the licenses that were elsewhere before
 */
export async function placeLicenses(
  run: Run,
  providerId: string,
  source: RawBuilder<unknown>,
  placing: Placing,
): Promise<PlacedLicense[]> {
  // A statement of its own: the next one sees what those did who had them before.
  const wanted = await run(sql<Place>`
    select license.id, source.instance_id, source.pool_company_id
    from (${source}) as source
    join license on license.provider_id = ${providerId}::uuid and license.id = source.id
    order by license.id for update of license`);
  if (wanted.length === 0) return [];
  // What was before comes out of the update itself: joining the two would take a time that grows with the square.
  const placed = await run(sql<PlacedLicense>`
    with after as (
      update license set instance_id = source.instance_id, pool_company_id = source.pool_company_id,
        company_id = case when source.instance_id is null then source.pool_company_id else instance.company_id end,
        version = license.version + 1
      from unnest(${wanted.map(({ id }) => id)}::uuid[], ${wanted.map(({ instance_id }) => instance_id)}::uuid[],
        ${wanted.map(({ pool_company_id }) => pool_company_id)}::uuid[]) as source (id, instance_id, pool_company_id)
      join license as old on old.provider_id = ${providerId}::uuid and old.id = source.id
      left join instance on instance.provider_id = ${providerId}::uuid and instance.id = source.instance_id
      where license.provider_id = ${providerId}::uuid and license.id = source.id
        and (license.instance_id, license.pool_company_id)
          is distinct from (source.instance_id, source.pool_company_id)
      returning license.id, license.version, license.instance_id, license.company_id, license.license_type_id,
        license.category, license.used, license.auto_renew, license.expires_at, old.instance_id as left_id,
        old.pool_company_id as left_pool_id, old.company_id as left_company_id, old.used as was_used
    ),
    counted as (
      insert into license_count_delta (provider_id, ${KEY}, change)
      select ${providerId}::uuid, ${KEY}, sum(change) from (
        select left_company_id as company_id, license_type_id, category, was_used as used, auto_renew, expires_at,
          -1 as change from after
        union all select ${KEY}, 1 from after
      ) as change
      group by ${KEY} having sum(change) <> 0
    ),
    moved as (select id, left_id, instance_id from after where left_id is distinct from instance_id),
    ${broughtOn('moved', providerId, placing)}
    select id, license_type_id, company_id, version, json_build_object('instance_id', left_id,
      'pool_company_id', left_pool_id, 'company_id', left_company_id) as before
    from after`);
  if (placed.length > 0) {
    const ids = placed.map(({ id }) => id);
    await refreshSearch(run, providerId, sql<boolean>`license.id = any(${ids}::uuid[])`);
  }
  return placed;
}

/**
 * Gives licenses new contents. What changes hands between them, a number or a place, must be free by then, and the
 * licenses must be locked.
 *
 * @param source a SELECT of the columns that {@link issueLicenses} takes; `id` names the license
 * @returns how many there are
 */
export async function replaceLicenses(
  run: Run,
  providerId: string,
  source: RawBuilder<unknown>,
  placing: Placing,
): Promise<number> {
  const [replaced] = await run(sql<{ count: number }>`
    with source as (${source}),
    before as (
      select id, instance_id as left_id, ${KEY} from license
      where provider_id = ${providerId}::uuid and id in (select id from source)
      order by id for update
    ),
    after as (
      update license set number = source.number, license_type_id = source.license_type_id, unit = license_type.unit,
        category = source.category, pool_company_id = source.pool_company_id, instance_id = source.instance_id,
        company_id = case when source.instance_id is null then source.pool_company_id else instance.company_id end,
        expires_at = source.expires_at, auto_renew = source.auto_renew, purchase_reference = source.purchase_reference,
        version = license.version + 1
      from before
      join source on source.id = before.id
      join license_type on license_type.id = source.license_type_id
      left join instance on instance.provider_id = ${providerId}::uuid and instance.id = source.instance_id
      where license.provider_id = ${providerId}::uuid and license.id = before.id
      returning license.id, license.instance_id, license.company_id, license.license_type_id, license.category,
        license.used, license.auto_renew, license.expires_at
    ),
    counted as (
      insert into license_count_delta (provider_id, ${KEY}, change)
      select ${providerId}::uuid, ${KEY}, sum(change) from (
        select ${KEY}, -1 as change from before union all select ${KEY}, 1 from after
      ) as change
      group by ${KEY} having sum(change) <> 0
    ),
    moved as (
      select after.id, before.left_id, after.instance_id from after join before on before.id = after.id
      where before.left_id is distinct from after.instance_id
    ),
    ${broughtOn('moved', providerId, placing)}
    select count(*)::int as count from after`);
  return replaced?.count ?? 0;
}

/**
 * Writes the search text of licenses anew, after a company, an instance, or an assignment changed.
 *
 * @param condition over `license`
 */
export async function refreshSearch(run: Run, providerId: string, condition: Condition): Promise<void> {
  await run(sql`
    update license_search set license_type_id = fresh.license_type_id, category = fresh.category,
      company_name = fresh.company_name, instance_name = fresh.instance_name, text = fresh.text
    from (
      select license.id, license.license_type_id, license.category, coalesce(company.name, '') as company_name,
        coalesce(instance.name, '') as instance_name, ${SEARCH_TEXT} as text
      from license
      left join company on company.provider_id = license.provider_id and company.id = license.company_id
      left join instance on instance.provider_id = license.provider_id and instance.id = license.instance_id
      where license.provider_id = ${providerId}::uuid and ${condition}
    ) as fresh
    where license_search.provider_id = ${providerId}::uuid and license_search.license_id = fresh.id
      and (license_search.license_type_id, license_search.category, license_search.company_name,
          license_search.instance_name, license_search.text)
        is distinct from (fresh.license_type_id, fresh.category, fresh.company_name, fresh.instance_name, fresh.text)`);
}
