import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { placesOf } from '../../../testkit/assignments.ts';
import { callInstance, enroll, need } from '../../../testkit/enrollment.ts';
import { cap, setPolicy } from '../../../testkit/policies.ts';
import { TYPE, type CompanyRow, type World } from '../../../testkit/world.ts';
import { toGlobalId } from '../../kernel/ids.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const SOON = new Date('2026-12-01T00:00:00Z');

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});
beforeEach(() => api.setNow(NOW));
afterAll(() => api.close());

const companyId = ({ id }: CompanyRow): string => toGlobalId('Company', id);
const desktop = { needs: [need('DESKTOP')] };

async function scene() {
  const world = await api.world();
  const [acme, bolt] = [await world.company('Acme'), await world.company('Bolt')];
  return { world, acme, bolt, caller: await api.signIn(world, 'OPERATOR') };
}

const places = (world: World): Promise<string[]> => placesOf(api.database, world);

interface Decision {
  trigger: string;
  rule: string;
  pool: { name: string } | null;
  kind: string;
  platform: string;
  replacedNumber: string | null;
  ownFreeCount: number;
  globalFreeCount: number;
  capLeft: number | null;
}

/** Why licenses stand where they stand, by their numbers. */
async function decisions(caller: Caller): Promise<Record<string, Decision | null>> {
  const { data, errors } = await caller.query<{ licenses: { nodes: { number: string; decision: Decision | null }[] } }>(
    `{ licenses { nodes { number decision {
      trigger rule pool { name } kind platform replacedNumber ownFreeCount globalFreeCount capLeft
    } } } }`,
  );
  expect(errors).toEqual([]);
  return Object.fromEntries(data?.licenses.nodes.map(({ number, decision }) => [number, decision]) ?? []);
}

test('an instance that is enrolled gets what it needs at once, of its own pool first, and why is kept', async () => {
  const { world, acme, bolt, caller } = await scene();
  await world.licenses([
    { number: 1 },
    { number: 2, pool: acme },
    { number: 3, pool: bolt },
    { number: 4, category: 1 },
  ]);
  await setPolicy(caller, acme, { mode: 'AUTOMATIC_FROM_GLOBAL_POOL' });

  for (const name of ['A', 'B', 'C']) await enroll(caller, { name, company: companyId(acme), ...desktop });
  await enroll(caller, { name: 'D', company: companyId(bolt), ...desktop });

  expect(await places(world)).toEqual(['1 B -', '2 A Acme', '3 - Bolt', '4 - -']);
  const own = { trigger: 'INSTANCE_ENROLLED', kind: 'COMPUTER', platform: 'WINDOWS_DESKTOP', replacedNumber: null };
  expect(await decisions(caller)).toEqual({
    1: { ...own, rule: 'GLOBAL_POOL', pool: null, ownFreeCount: 0, globalFreeCount: 1, capLeft: null },
    2: { ...own, rule: 'OWN_POOL', pool: { name: 'Acme' }, ownFreeCount: 1, globalFreeCount: 1, capLeft: null },
    3: null,
    4: null,
  });
  const { data } = await caller.query(
    '{ licenses(filter: { used: { eq: true } }) { nodes { assignments { nodes { cause assignedBy } } } } }',
  );
  expect(data).toMatchObject({
    licenses: { nodes: [{ assignments: { nodes: [{ cause: 'POLICY', assignedBy: null }] } }, {}] },
  });
});

test('a cap holds, also among those who enroll at once', async () => {
  const { world, acme, caller } = await scene();
  await world.licenses(Array.from({ length: 8 }, () => ({})));
  await setPolicy(caller, acme, { mode: 'OWN_POOL', caps: [cap('DESKTOP', 3)] });
  const people = await Promise.all(Array.from({ length: 6 }, () => api.signIn(world, 'OPERATOR')));

  await Promise.all(
    people.map((person, index) => enroll(person, { name: `PC-${index}`, company: companyId(acme), ...desktop })),
  );

  expect((await places(world)).filter((place) => place.includes('PC-'))).toHaveLength(3);
  const given = Object.values(await decisions(caller)).filter((decision) => decision);
  expect(given.map((decision) => [decision?.rule, decision?.capLeft]).toSorted()).toEqual([
    ['GLOBAL_POOL_WITHIN_CAP', 1],
    ['GLOBAL_POOL_WITHIN_CAP', 2],
    ['GLOBAL_POOL_WITHIN_CAP', 3],
  ]);
  await world.license({ number: 99, pool: acme });
  await enroll(caller, { name: 'OWN', company: companyId(acme), ...desktop });
  expect((await decisions(caller))['99']).toMatchObject({ rule: 'OWN_POOL', capLeft: 0 });
});

test('what does not fit, is not used, or is of a company that assigns by hand gets nothing', async () => {
  const { world, acme, bolt, caller } = await scene();
  const place = await enroll(caller, { name: 'PC', company: companyId(acme), ...desktop });
  await world.licenses([{ number: 1 }, { number: 2, expiresAt: NOW }]);
  await setPolicy(caller, acme, {
    mode: 'AUTOMATIC_FROM_GLOBAL_POOL',
    allowedLicenseTypes: [toGlobalId('LicenseType', 'SERVER')],
  });
  await setPolicy(caller, bolt, { mode: 'MANUAL' });
  await callInstance(caller, 'moveInstance', { instanceId: place.id, toCompany: companyId(bolt) });
  await callInstance(caller, 'moveInstance', { instanceId: place.id, toCompany: companyId(acme) });
  await callInstance(caller, 'moveInstance', { instanceId: place.id });
  expect(await places(world)).toEqual(['1 - -', '2 - -']);
});

test('setting a policy, and licenses that become free, have it looked at in the background', async () => {
  const { world, acme, caller } = await scene();
  for (const name of ['A', 'B', 'C']) await enroll(caller, { name, company: companyId(acme), ...desktop });
  await world.licenses([{ number: 1 }]);
  await setPolicy(caller, acme, { mode: 'AUTOMATIC_FROM_GLOBAL_POOL' });
  await expect.poll(() => places(world), { timeout: 20_000 }).toContainEqual(expect.stringMatching(/^1 [ABC] -$/));
  await world.licenses([{ number: 2, pool: acme }, { number: 3 }, { number: 4 }]);
  await expect
    .poll(async () => (await places(world)).filter((place) => / [ABC] /.test(place)).length, { timeout: 20_000 })
    .toBe(3);
  const told = await decisions(caller);
  expect(told['2']).toMatchObject({ trigger: 'LICENSES_ARRIVED', rule: 'OWN_POOL' });
  expect(Object.values(told).filter((decision) => decision)).toHaveLength(3);
  const { rows } = await api.database.owner.query(
    `select actor_name from audit_entry where provider_id = $1 and command = 'runPolicy'`,
    [world.providerId],
  );
  expect(rows[0]).toEqual({ actor_name: 'Policy' });
});

test('what expires is exchanged where the company wants it, and stays where it does not', async () => {
  const { world, acme, bolt, caller } = await scene();
  for (const company of [acme, bolt])
    for (const name of ['PC', 'TRY'])
      await enroll(caller, { name: `${company.name}-${name}`, company: companyId(company), ...desktop });
  const { rows } = await api.database.owner.query<{ id: string; name: string }>(
    'select id, name from instance where provider_id = $1 order by name',
    [world.providerId],
  );
  const [acmePc, acmeTry, boltPc] = rows.map(({ id, name }) => ({
    ...{ id, name, kind: 0, platform: 0, operatingSystem: '' },
    company: name.startsWith('Acme') ? acme : bolt,
  }));
  if (!acmePc || !acmeTry || !boltPc) throw new Error('They were enrolled');
  await world.licenses([
    { number: 1, instance: acmePc, expiresAt: SOON },
    { number: 2, instance: acmeTry, expiresAt: SOON, category: 1, pool: acme },
    { number: 3, instance: boltPc, expiresAt: SOON },
  ]);
  await setPolicy(caller, acme, { mode: 'AUTOMATIC_FROM_GLOBAL_POOL', exchangesExpired: true });
  await setPolicy(caller, bolt, { mode: 'AUTOMATIC_FROM_GLOBAL_POOL' });
  await world.licenses([{ number: 11 }, { number: 12 }, { number: 13, typeKey: TYPE.SERVER }]);
  await expect
    .poll(() => places(world), { timeout: 20_000 })
    .toContainEqual(expect.stringMatching(/^1[12] Bolt-TRY -$/));
  expect((await places(world)).slice(0, 3)).toEqual(['1 Acme-PC -', '2 Acme-TRY Acme', '3 Bolt-PC -']);
  await world.license({ number: 14 });

  api.setNow(SOON);

  await expect
    .poll(async () => (await places(world)).slice(0, 3), { timeout: 20_000 })
    .toEqual(['1 - -', '2 - Acme', '3 Bolt-PC -']);
  const told = Object.values(await decisions(caller)).filter((decision) => decision?.replacedNumber);
  expect(told.map((decision) => `${decision?.replacedNumber} ${decision?.trigger}`).toSorted()).toEqual([
    '1 LICENSE_EXPIRED',
    '2 TRIAL_ENDED',
  ]);
});
