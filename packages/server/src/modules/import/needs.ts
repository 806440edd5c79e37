import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';

/** What the source assigns to an instance, the instance needs; where the source takes it away, the need goes too. */
export async function bringNeeds(run: Run, providerId: string): Promise<void> {
  await run(sql`
    create temporary table need_change on commit drop as
    with part as (
      select instance_id, license_type_id, 1 as change from planned where differs and instance_id is not null
      union all
      select kept_instance_id, kept_type_id, -1 from planned where differs and kept_instance_id is not null
    ),
    net as (
      select instance_id, license_type_id, sum(change)::int as change
      from part group by instance_id, license_type_id having sum(change) <> 0
    )
    select net.instance_id, net.license_type_id, coalesce(need.quantity, 0) as before,
      greatest(0, coalesce(need.quantity, 0) + net.change) as after
    from net
    left join need on need.provider_id = ${providerId}::uuid and need.instance_id = net.instance_id
      and need.license_type_id = net.license_type_id`);
  const change = sql`need.provider_id = ${providerId}::uuid and need.instance_id = change.instance_id
    and need.license_type_id = change.license_type_id`;
  await run(sql`delete from need using need_change as change where ${change} and change.after = 0`);
  await run(sql`
    update need set quantity = change.after from need_change as change
    where ${change} and change.before > 0 and change.after > 0`);
  await run(sql`
    insert into need (provider_id, instance_id, license_type_id, quantity)
    select ${providerId}::uuid, instance_id, license_type_id, after from need_change
    where before = 0 and after > 0 order by instance_id, license_type_id`);
  await run(sql`
    insert into need_delta (provider_id, company_id, license_type_id, change)
    select ${providerId}::uuid, instance.company_id, change.license_type_id, sum(change.after - change.before)
    from need_change as change
    join instance on instance.provider_id = ${providerId}::uuid and instance.id = change.instance_id
    group by instance.company_id, change.license_type_id having sum(change.after - change.before) <> 0`);
}
