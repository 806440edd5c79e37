import { sql, type RawBuilder } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { changeLicenses, refreshSearch } from '../license/index.ts';
import { type Notes } from './report.ts';

/** Instances go with their backup account to its new company, and their licenses and needs with them. */
export async function followAccounts(run: Run, providerId: string, notes: Notes): Promise<void> {
  await noteKept(run, providerId, notes);
  await run(sql`create temporary table moved_instance (id uuid, before uuid, after uuid) on commit drop`);
  const moved = await run(sql`
    with moved as (
      update instance set company_id = account.after, version = instance.version + 1
      from moved_backup_account as account
      where instance.provider_id = ${providerId}::uuid and instance.account_id = account.id
        and instance.company_id is not distinct from account.before
      returning instance.id, account.before, account.after
    )
    insert into moved_instance select id, before, after from moved returning 1`);
  if (moved.length === 0) return;
  await run(sql`
    insert into need_delta (provider_id, company_id, license_type_id, change)
    select ${providerId}::uuid, side.company_id, need.license_type_id, sum(side.sign * need.quantity)
    from moved_instance
    join need on need.provider_id = ${providerId}::uuid and need.instance_id = moved_instance.id
    cross join lateral (values (before, -1), (after, 1)) as side (company_id, sign)
    group by side.company_id, need.license_type_id having sum(side.sign * need.quantity) <> 0`);
  const condition = sql<boolean>`license.instance_id in (select id from moved_instance)`;
  await changeLicenses(run, providerId, { condition, set: sql`company_id = ${instanceCompany(providerId)}` });
  await refreshSearch(run, providerId, condition);
}

const instanceCompany = (providerId: string): RawBuilder<unknown> => sql`(
  select instance.company_id from instance
  where instance.provider_id = ${providerId}::uuid and instance.id = license.instance_id)`;

async function noteKept(run: Run, providerId: string, notes: Notes): Promise<void> {
  const kept = await run(sql<{ name: string; total: number }>`
    select instance.name, count(*) over ()::int as total
    from instance join moved_backup_account as account on account.id = instance.account_id
    where instance.provider_id = ${providerId}::uuid and instance.company_id is distinct from account.before
      and instance.company_id is distinct from account.after
    order by instance.name limit 100`);
  notes.add(
    kept.map(({ name }) => `Instance "${name}": company`),
    kept[0]?.total,
  );
}

/** The licenses of companies with a new name are found by it from now on. */
export async function followNames(run: Run, providerId: string): Promise<void> {
  const [renamed] = await run(sql`select 1 from moved_company limit 1`);
  if (!renamed) return;
  await refreshSearch(run, providerId, sql<boolean>`license.company_id in (select id from moved_company)`);
}
