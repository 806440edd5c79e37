import { sql, type RawBuilder } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { type InstanceBefore } from './instance-outbox.ts';

/** What instances are, before they are changed. @param ids row ids of instances that are locked */
export const readInstancesBefore = (run: Run, providerId: string, ids: readonly string[]): Promise<InstanceBefore[]> =>
  run(sql<InstanceBefore>`
    select id, name, company_id, retired_at is not null as retired, (
      select coalesce(json_agg(json_build_object('license_type_id', license_type_id, 'quantity', quantity)), '[]'::json)
      from need where need.provider_id = instance.provider_id and need.instance_id = instance.id) as needs
    from instance where provider_id = ${providerId}::uuid and id = any(${ids}::uuid[]) order by id`);

/**
 * Common table expressions `instance` and `need`, which stand in the place of the tables: what these held before the
 * instances were changed, so that a condition over instances says what was.
 */
export function instancesAsBefore(providerId: string, before: readonly InstanceBefore[]): RawBuilder<unknown> {
  const provider = sql`${providerId}::uuid`;
  const ids = sql`${before.map(({ id }) => id)}::uuid[]`;
  const were = sql`jsonb_to_recordset(${JSON.stringify(before)}::jsonb)
    as was (id uuid, name text, company_id uuid, retired boolean, needs jsonb)`;
  // Not materialized, so that they are looked up as the tables are.
  return sql`
    instance as not materialized (
      select provider_id, id, name, kind, platform, operating_system, company_id, retired_at
      from instance where provider_id = ${provider} and id <> all(${ids})
      union all
      select instance.provider_id, instance.id, was.name collate "und-x-icu", instance.kind, instance.platform,
        instance.operating_system, was.company_id, case when was.retired then '-infinity'::timestamptz end
      from ${were} join instance on instance.provider_id = ${provider} and instance.id = was.id
    ),
    need as not materialized (
      select provider_id, instance_id, license_type_id, quantity
      from need where provider_id = ${provider} and instance_id <> all(${ids})
      union all
      select ${provider}, was.id, needed.license_type_id, needed.quantity
      from ${were}
      cross join lateral jsonb_to_recordset(was.needs) as needed (license_type_id smallint, quantity int)
    )`;
}
