import { type Pool } from 'pg';
import { NIL_ID } from '@license-console/server/src/kernel/ids.ts';
import { type CountsAsk } from '../grid/ask.ts';
import { CATEGORIES, conditions, type Asked, type PeerCatalog } from './peer-filter.ts';

const MOST_COUNTED = 10_000;
const SOON_MS = 30 * 86_400_000;

interface Row {
  type: number;
  total: number;
  used: number;
  valid: number;
  soon: number;
  auto_renew: number;
}

/** The counts of each license type, by one statement: from the roll-ups, or row by row up to 10,000 where one searches. */
export async function readCounts(pool: Pool, catalog: PeerCatalog, asked: Asked<CountsAsk>): Promise<object[]> {
  const isSearch = asked.ask.filter.search !== undefined;
  const { rows } = await pool.query<Row>(isSearch ? countRows(catalog, asked) : addUp(asked));
  const isExact = !isSearch || rows.reduce((sum, { total }) => sum + total, 0) <= MOST_COUNTED;
  const count = (value: number) => ({ value, isExact });
  return catalog.map(({ id, code }) => {
    const row = rows.find(({ type }) => type === id) ?? { total: 0, used: 0, valid: 0, soon: 0, auto_renew: 0 };
    return {
      licenseType: { code },
      totalCount: count(row.total),
      usedCount: count(row.used),
      unusedCount: count(row.total - row.used),
      validCount: count(row.valid),
      expiredCount: count(row.total - row.valid),
      expiringCount: count(row.soon),
      autoRenewCount: count(row.auto_renew),
    };
  });
}

function countRows(catalog: PeerCatalog, asked: Asked<CountsAsk>) {
  const { from, where, values, name } = conditions(catalog, asked);
  const now = values.push(new Date());
  const soon = values.push(new Date(Date.now() + SOON_MS));
  return {
    name: `count ${name}`,
    text: `
      select license_type_id as type, count(*)::int as total, (count(*) filter (where used))::int as used,
        (count(*) filter (where expires_at > $${now}))::int as valid,
        (count(*) filter (where expires_at > $${now} and expires_at <= $${soon}))::int as soon,
        (count(*) filter (where auto_renew))::int as auto_renew
      from (select license.* from ${from} where ${where} limit ${MOST_COUNTED + 1}) as license
      group by license_type_id`,
    values,
  };
}

/** `valid`, `expired` and `soon` a row: of the roll-up, corrected by what expired since, and of what is not in it yet. */
function addUp({ providerId, ask: { filter } }: Asked<CountsAsk>) {
  const now = new Date();
  const soon = new Date(now.getTime() + SOON_MS);
  const scope = filter.companyId ?? providerId;
  return {
    name: `add up ${filter.companyId === undefined ? 'all' : 'company'}`,
    text: `
      select license_type_id as type, sum(valid + expired)::int as total, sum(valid)::int as valid, sum(soon)::int as soon,
        coalesce(sum(valid + expired) filter (where used), 0)::int as used,
        coalesce(sum(valid + expired) filter (where auto_renew), 0)::int as auto_renew
      from (
        select license_type_id, used, auto_renew, valid_count as valid, expired_count as expired, 0 as soon
        from license_count where provider_id = $1 and scope = $2 and category = $3
        union all
        select license_type_id, used, auto_renew, -count, count, 0
        from license_count_by_expiry join license_count_fold using (provider_id)
        where provider_id = $1 and scope = $2 and category = $3 and expires_at > folded_at and expires_at <= $4
        union all
        select license_type_id, used, auto_renew, 0, 0, count from license_count_by_expiry
        where provider_id = $1 and scope = $2 and category = $3 and expires_at > $4 and expires_at <= $5
        union all
        select license_type_id, used, auto_renew, case when expires_at > $4 then change else 0 end,
          case when expires_at <= $4 then change else 0 end,
          case when expires_at > $4 and expires_at <= $5 then change else 0 end
        from license_count_delta
        where provider_id = $1 and category = $3 and ($2 = $1 or coalesce(company_id, '${NIL_ID}') = $2)
      ) as part
      group by license_type_id`,
    values: [providerId, scope, CATEGORIES.indexOf(filter.category), now, soon],
  };
}
