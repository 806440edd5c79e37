import { type Pool } from 'pg';
import { NIL_ID } from '@license-console/server/src/kernel/ids.ts';

const KEY = 'license_type_id, category, used, auto_renew';

export async function rollUp(owner: Pool, providerId: string): Promise<void> {
  const scopes = `cross join lateral (values ($1::uuid), (coalesce(company_id, '${NIL_ID}'::uuid))) as of (scope)`;
  const now = new Date();
  await owner.query(
    `insert into license_count_by_expiry (provider_id, scope, expires_at, ${KEY}, count)
     select $1, scope, expires_at, ${KEY}, count(*) from license ${scopes}
     where provider_id = $1 group by scope, expires_at, ${KEY}`,
    [providerId],
  );
  await owner.query(
    `insert into license_count (provider_id, scope, ${KEY}, valid_count, expired_count)
     select $1, scope, ${KEY}, count(*) filter (where expires_at > $2), count(*) filter (where expires_at <= $2)
     from license ${scopes} where provider_id = $1 group by scope, ${KEY}`,
    [providerId, now],
  );
  await owner.query('insert into license_count_fold (provider_id, folded_at) values ($1, $2)', [providerId, now]);
  await owner.query('delete from license_count_delta where provider_id = $1', [providerId]);
}
