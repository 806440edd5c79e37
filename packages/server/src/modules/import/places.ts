import { sql, type RawBuilder } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { type Notes } from './report.ts';

/** What a license's row of the source says, as far as it is kept. */
export const RAW_FIELDS = [
  'number',
  'license_type_id',
  'category',
  'taken',
  'computer_name',
  'operating_system',
  'date_expired',
  'transaction',
  'user_email',
  'user_id',
  'auto_renew',
] as const;

const fieldsOf = (table: string): RawBuilder<unknown> =>
  sql.join(RAW_FIELDS.map((name) => sql.ref(`${table}.${name}`)));

/**
 * Finds out what the licenses of the export mean here, and makes the instances that they stand on. Leaves it in the
 * temporary table `planned`: a row a license of the source, also of those that are missing in this export.
 *
 * @returns how many instances are new
 */
export async function planPlaces(run: Run, providerId: string, now: Date): Promise<number> {
  await recall(run, providerId);
  await place(run, providerId, now);
  await lockInstances(run, providerId);
  const created = await createInstances(run, providerId, now);
  if (created > 0) await run(sql`analyze instance`);
  await run(sql`
    create temporary table planned on commit drop as
    select brought.*, instance.id as instance_id,
      brought.touched or instance.id is distinct from brought.kept_instance_id as differs
    from brought
    left join place on place.id = brought.id
    left join instance on instance.provider_id = ${providerId}::uuid and ${sameComputer(sql`place`)}
      and instance.ordinal = place.ordinal`);
  await run(sql`create index on planned (file_row) where is_new`);
  await run(sql`analyze planned`);
  return created;
}

const sameComputer = (claim: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  instance.account_id = ${claim}.account_id
  and instance.name = ${claim}.computer_name collate "und-x-icu"
  and instance.operating_system = ${claim}.operating_system`;

/** Whoever assigns something to one of these instances waits until the import ends, and the import for them. */
async function lockInstances(run: Run, providerId: string): Promise<void> {
  await run(sql`
    select id from instance
    where provider_id = ${providerId}::uuid and exists (select from place where ${sameComputer(sql`place`)})
    order by id for no key update`);
}

/** `brought`: what the source says of each license, what an earlier import made of it, and whether it says anything new. */
async function recall(run: Run, providerId: string): Promise<void> {
  const derived = (table: string): RawBuilder<unknown> => sql`${sql.ref(`${table}.expires_at`)}`;
  await run(sql`
    create temporary table brought on commit drop as
    select staged.file_row, coalesce(kept.license_id, staged.id) as id, staged.new_instance_id, staged.external_id,
      ${fieldsOf('staged')}, staged.kind, staged.platform, staged.expires_at,
      account.id as account_id, account.company_id as pool_company_id,
      kept.license_id is null as is_new, kept.instance_id as kept_instance_id, kept.license_type_id as kept_type_id,
      kept.license_id is null
        or (${fieldsOf('staged')}, ${derived('staged')}, account.company_id)
          is distinct from (${fieldsOf('kept')}, ${derived('kept')}, kept.pool_company_id) as touched
    from staged_license as staged
    left join staged_account as account on account.external_id = staged.user_id
    left join license_source as kept
      on kept.provider_id = ${providerId}::uuid and kept.external_id = staged.external_id
    union all
    select null, kept.license_id, null, kept.external_id, ${fieldsOf('kept')}, null, null, kept.expires_at,
      account.id, kept.pool_company_id, false, kept.instance_id, kept.license_type_id, false
    from license_source as kept
    left join backup_account as account
      on account.provider_id = kept.provider_id and account.external_id = kept.user_id
    where kept.provider_id = ${providerId}::uuid
      and not exists (select from staged_license as staged where staged.external_id = kept.external_id)`);
  await run(sql`analyze brought`);
}

/**
 * `place`: on which instance of its computer each taken license stands. Where a type has the unit INSTANCE, the valid
 * licenses of a computer stand on one instance each, and an expired one stands there only if there is no valid one. A
 * license stays where an earlier import put it, unless the source brings another one to the computer.
 */
async function place(run: Run, providerId: string, now: Date): Promise<void> {
  await run(sql`
    create temporary table place on commit drop as
    with claim as (
      select brought.*, license_type.unit, brought.expires_at > ${now}::timestamptz as valid,
        case when brought.kept_type_id = brought.license_type_id then instance.ordinal end as kept_ordinal
      from brought
      join license_type on license_type.id = brought.license_type_id
      left join instance on instance.provider_id = ${providerId}::uuid and instance.id = brought.kept_instance_id
        and ${sameComputer(sql`brought`)}
      where brought.taken and (brought.file_row is not null or instance.id is not null)
    ),
    placed as (
      select *, touched and kept_ordinal is null as asks,
        bool_or(touched and kept_ordinal is null) over computer as is_stirred,
        count(*) filter (where valid) over computer as valid_count,
        count(kept_ordinal) over computer as kept_count,
        array_agg(kept_ordinal) filter (where valid and kept_ordinal is not null) over computer as held,
        row_number() over (
          partition by account_id, computer_name, operating_system, license_type_id, valid, kept_ordinal is null
          order by expires_at desc, number) as turn
      from claim where unit = 0
      window computer as (partition by account_id, computer_name, operating_system, license_type_id)
    )
    select id, number, new_instance_id, account_id, computer_name, operating_system, kind, platform, asks, is_stirred,
      case
        when not is_stirred then kept_ordinal
        when valid then coalesce(kept_ordinal, ${lowestFree})
        when valid_count > 0 then null
        when kept_count > 0 then kept_ordinal
        when turn = 1 then 1
      end::smallint as ordinal
    from placed
    union all
    select id, number, new_instance_id, account_id, computer_name, operating_system, kind, platform, true, false, 1
    from claim where unit <> 0`);
  await run(sql`analyze place`);
}

/** The ordinal that the turn of a claim brings: the lowest ones that no valid license holds, one after the other. */
const lowestFree = sql`
  case when held is null then turn else (
    select free from generate_series(1, cardinality(held) + turn) as free
    where free <> all (held) order by free limit 1 offset turn - 1
  ) end`;

async function createInstances(run: Run, providerId: string, now: Date): Promise<number> {
  const [created] = await run(sql<{ count: number }>`
    with created as (
      insert into instance (provider_id, id, kind, platform, name, operating_system, company_id, account_id, ordinal,
        created_at)
      select distinct on (place.account_id, place.computer_name, place.operating_system, place.ordinal)
        ${providerId}::uuid, place.new_instance_id, place.kind, place.platform, place.computer_name, place.operating_system,
        account.company_id, place.account_id, place.ordinal, ${now}::timestamptz
      from place
      join backup_account as account on account.provider_id = ${providerId}::uuid and account.id = place.account_id
      where place.ordinal is not null and place.new_instance_id is not null
        and not exists (
          select from instance where instance.provider_id = ${providerId}::uuid and ${sameComputer(sql`place`)}
            and instance.ordinal = place.ordinal)
      order by place.account_id, place.computer_name, place.operating_system, place.ordinal, place.number
      returning 1
    )
    select count(*)::int as count from created`);
  return created?.count ?? 0;
}

/** Notes the computers that got a second instance, and the licenses that gave way to a valid one. */
export async function notePlaces(run: Run, doubled: Notes, detached: Notes): Promise<void> {
  const lines = (condition: RawBuilder<unknown>): Promise<{ line: string; total: number }[]> =>
    run(sql`
      select concat('License ', number, ' on "', computer_name, '"') as line, count(*) over ()::int as total
      from place where is_stirred and ${condition} order by number limit 100`);
  const second = await lines(sql`asks and ordinal > 1`);
  doubled.add(
    second.map(({ line }) => line),
    second[0]?.total,
  );
  const without = await lines(sql`ordinal is null`);
  detached.add(
    without.map(({ line }) => line),
    without[0]?.total,
  );
}
