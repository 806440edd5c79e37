import { sql } from 'kysely';
import { NIL_ID } from '../../kernel/ids.ts';
import { type Run } from '../../kernel/sql.ts';
import { expiringUntil } from './license.rules.ts';

/** A scope of the roll-ups, and a license type in it, of which something has changed. */
export interface Touched {
  readonly scope: string;
  readonly typeKey: number;
}

/**
 * Takes the deltas of what instances need, and computes anew what the touched companies lack of the touched types, and
 * the provider of those types: see "required quantity" in the glossary.
 *
 * @returns the keys of the types whose required quantity may be another one
 */
export async function foldRequirement(
  run: Run,
  providerId: string,
  now: Date,
  touched: readonly Touched[],
): Promise<number[]> {
  const needed = await addNeeds(run, providerId);
  const ofCompanies = [...needed, ...touched.filter(({ scope }) => scope !== providerId)];
  const types = [...new Set(ofCompanies.map(({ typeKey }) => typeKey))];
  if (types.length === 0) return [];
  await computeCompanies(run, providerId, now, ofCompanies);
  await computeProvider(run, providerId, types);
  return types;
}

const addNeeds = (run: Run, providerId: string): Promise<Touched[]> =>
  run(sql<Touched>`
    with taken as (delete from need_delta where provider_id = ${providerId}::uuid returning *)
    insert into requirement (provider_id, scope, license_type_id, need)
    select ${providerId}::uuid, coalesce(company_id, ${NIL_ID}::uuid), license_type_id, sum(change)
    from taken group by 2, 3
    on conflict (provider_id, scope, license_type_id) do update set need = requirement.need + excluded.need
    returning scope, license_type_id as "typeKey"`);

/** The free licenses of the nil scope are the global pool: they are for everyone, and set off once, for the provider. */
async function computeCompanies(run: Run, providerId: string, now: Date, touched: readonly Touched[]): Promise<void> {
  const horizon = expiringUntil(now);
  const scopes = touched.map(({ scope }) => scope);
  const types = touched.map(({ typeKey }) => typeKey);
  await run(sql`
    insert into requirement as kept (provider_id, scope, license_type_id, covered, free)
    select ${providerId}::uuid, touched.scope, touched.type_key,
      coalesce(sum(count) filter (where used and (expires_at > ${horizon}::timestamptz
        or (auto_renew and expires_at > ${now}::timestamptz))), 0),
      coalesce(sum(count) filter (where not used and category = 0 and expires_at > ${horizon}::timestamptz), 0)
    from (select distinct * from unnest(${scopes}::uuid[], ${types}::smallint[]) as pair (scope, type_key)) as touched
    left join license_count_by_expiry as counted on counted.provider_id = ${providerId}::uuid
      and counted.scope = touched.scope and counted.license_type_id = touched.type_key
    group by touched.scope, touched.type_key
    on conflict (provider_id, scope, license_type_id) do update set covered = excluded.covered, free = excluded.free`);
  await run(sql`
    update requirement
    set lacking = greatest(0, need - covered - case when scope = ${NIL_ID}::uuid then 0 else free end)
    where provider_id = ${providerId}::uuid and (scope, license_type_id) in (
      select * from unnest(${scopes}::uuid[], ${types}::smallint[]))`);
}

const computeProvider = (run: Run, providerId: string, types: readonly number[]): Promise<unknown> =>
  run(sql`
    insert into requirement (provider_id, scope, license_type_id, lacking)
    select ${providerId}::uuid, ${providerId}::uuid, license_type_id, sum(lacking)
    from requirement
    where provider_id = ${providerId}::uuid and scope <> ${providerId}::uuid
      and license_type_id = any(${types}::smallint[])
    group by license_type_id
    on conflict (provider_id, scope, license_type_id) do update set lacking = excluded.lacking`);
