import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { createWorld } from '../../../testkit/world.ts';
import { transactAsOwner } from '../../database/owner.ts';
import { tenantDatabase } from '../../database/tenant.ts';
import { entities } from '../../modules.ts';
import { foldCounts, verifyProvider } from '../license/index.ts';
import { policyQueues } from './policy.jobs.ts';
import { verifyPolicies } from './policy.verify.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const INSTANCES = 700;
const LICENSES = 450;

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase({ entities });
});
afterAll(() => database.drop());

test('of several servers that look at once, none gives a license twice, and all that there are get given', async () => {
  const world = await createWorld(database);
  const { providerId } = world;
  const acme = await world.company('Acme');
  await database.owner.query('update company set pool_setting = 1, policy_set_at = $2 where id = $1', [acme.id, NOW]);
  await database.owner.query(
    `insert into instance (provider_id, id, kind, platform, name, company_id, created_at)
     select $1, gen_random_uuid(), 0, 0, 'PC-' || number, $2, $3 from generate_series(1, $4::int) as number`,
    [providerId, acme.id, NOW, INSTANCES],
  );
  await database.owner.query('insert into need select provider_id, id, 1, 1 from instance where provider_id = $1', [
    providerId,
  ]);
  await database.owner.query(
    'insert into need_delta (provider_id, company_id, license_type_id, change) values ($1, $2, 1, $3)',
    [providerId, acme.id, INSTANCES],
  );
  await world.licenses(Array.from({ length: LICENSES }, (_, index) => ({ pool: index % 2 ? acme : null })));
  const fold = () => transactAsOwner(database.owner, (run) => foldCounts(run, providerId, NOW));
  await fold();
  const [queue] = policyQueues((id) => ({ providerId: id, database: tenantDatabase(database, id), now: NOW }));
  if (!queue) throw new Error('There is a queue');
  const look = () => queue.work({ providerId, trigger: 'LICENSES_ARRIVED' });

  await Promise.all([look(), look(), look()]);
  await look();

  const { rows } = await database.owner.query<{ used: number; decided: number; places: number }>(
    `select (select count(*)::int from license where provider_id = $1 and used) as used,
       (select count(*)::int from license_decision where provider_id = $1) as decided,
       (select count(distinct instance_id)::int from license where provider_id = $1 and used) as places`,
    [providerId],
  );
  expect(rows).toEqual([{ used: LICENSES, decided: LICENSES, places: LICENSES }]);
  await fold();
  await transactAsOwner(database.owner, async (run) => {
    expect(await verifyProvider(run, providerId, NOW)).toEqual([]);
    expect(await verifyPolicies(run, providerId)).toEqual([]);
  });
  await look();
  const { rowCount } = await database.owner.query('select from license_decision where provider_id = $1', [providerId]);
  expect(rowCount).toBe(LICENSES);
});
