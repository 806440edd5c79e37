import { sql } from 'kysely';
import { writeEvents } from '../../../kernel/outbox.ts';
import { type Run } from '../../../kernel/sql.ts';
import { changeLicenses, licensesOfTypesChanged, refreshSearch } from '../../license/index.ts';
import { type Till } from '../../purchase/index.ts';
import { type Charge } from '../charge-table.ts';
import { isAlone } from './is-alone.ts';

interface Change {
  readonly id: string;
  readonly instance: string | null;
  readonly unit: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Makes licenses that were extended the type for which their new period is paid. One whose instance has got another
 * license of that type meanwhile stays what it is.
 */
export async function applyChanges(run: Run, { providerId, now }: Till, charge: Charge, ids: readonly string[]) {
  const changes = await run(sql<Change>`
    select license.id, license.instance_id as instance, license.unit, license.license_type_id as from,
      renewal.license_type_id as to
    from unnest(${ids}::uuid[]) as own (id)
    join license on license.provider_id = ${providerId}::uuid and license.id = own.id
    -- One look-up each, by its key: what a sweep has just filled is not known to the planner yet.
    cross join lateral (
      select license_type_id from renewal
      where provider_id = ${providerId}::uuid and license_id = own.id and period_from = ${charge.dueAt}::timestamptz
      limit 1
    ) as renewal
    where renewal.license_type_id <> license.license_type_id and ${isAlone(sql`renewal.license_type_id`)}
    order by license.id`);
  const taken = new Set<string>();
  const apart = changes.filter(({ instance, unit, to }) => {
    const place = `${instance}:${to}`;
    const isFree = instance === null || unit !== 0 || !taken.has(place);
    taken.add(place);
    return isFree;
  });
  for (const [to, some] of Map.groupBy(apart, (change) => change.to)) {
    const condition = sql<boolean>`license.id = any(${some.map(({ id }) => id)}::uuid[])`;
    await changeLicenses(run, providerId, { condition, set: sql`license_type_id = ${to}` });
    await refreshSearch(run, providerId, condition);
    await writeEvents(run, providerId, [licensesOfTypesChanged([to, ...some.map(({ from }) => from)])], now);
  }
  await run(sql`
    delete from renewal_change
    where provider_id = ${providerId}::uuid and license_id = any(${ids}::uuid[]) and license_type_id is not null`);
}
