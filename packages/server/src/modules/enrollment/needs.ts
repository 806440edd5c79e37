import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { type Need } from './enrollment.rules.ts';

/** What one instance is to need from now on: nothing else than this. */
export interface NewNeeds {
  /** Row id of an instance that is locked. */
  readonly instanceId: string;
  readonly needs: readonly Need[];
}

/**
 * Writes what instances need, in place of what they needed before, and what that changes for their companies.
 *
 * @param wanted each instance once; it is locked, and its company is what it will be
 */
export async function writeNeeds(run: Run, providerId: string, wanted: readonly NewNeeds[]): Promise<void> {
  const instances = wanted.map(({ instanceId }) => instanceId);
  const lines = wanted.flatMap(({ instanceId, needs }) => needs.map((need) => ({ instanceId, ...need })));
  const provider = sql`${providerId}::uuid`;
  await run(sql`
    with wanted as (
      select * from unnest(${lines.map(({ instanceId }) => instanceId)}::uuid[],
        ${lines.map(({ typeKey }) => typeKey)}::smallint[], ${lines.map(({ quantity }) => quantity)}::int[])
        as line (instance_id, license_type_id, quantity)
    ),
    before as (
      select instance_id, license_type_id, quantity from need
      where provider_id = ${provider} and instance_id = any(${instances}::uuid[])
    ),
    gone as (
      delete from need where provider_id = ${provider} and (instance_id, license_type_id) in (
        select instance_id, license_type_id from before except select instance_id, license_type_id from wanted)
    ),
    kept as (
      insert into need (provider_id, instance_id, license_type_id, quantity)
      select ${provider}, instance_id, license_type_id, quantity from wanted order by instance_id, license_type_id
      on conflict (provider_id, instance_id, license_type_id) do update set quantity = excluded.quantity
    )
    insert into need_delta (provider_id, company_id, license_type_id, change)
    select ${provider}, instance.company_id, part.license_type_id, sum(part.change)
    from (
      select instance_id, license_type_id, quantity as change from wanted
      union all select instance_id, license_type_id, -quantity from before
    ) as part
    join instance on instance.provider_id = ${provider} and instance.id = part.instance_id
    group by instance.company_id, part.license_type_id having sum(part.change) <> 0`);
}

/** What instances need is needed by another company from now on. */
export async function moveNeeds(
  run: Run,
  providerId: string,
  { instanceId, from, to }: { instanceId: string; from: string | null; to: string | null },
): Promise<void> {
  await run(sql`
    insert into need_delta (provider_id, company_id, license_type_id, change)
    select ${providerId}::uuid, side.company_id, need.license_type_id, side.sign * need.quantity
    from need
    cross join (values (${from}::uuid, -1), (${to}::uuid, 1)) as side (company_id, sign)
    where need.provider_id = ${providerId}::uuid and need.instance_id = ${instanceId}::uuid`);
}
