import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { createWorld, TYPE, type InstanceRow, type World } from '../../../testkit/world.ts';
import { toGlobalId } from '../../kernel/ids.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const LATER = new Date('2027-02-01T12:00:00Z');

const REQUEST = `mutation ($input: RequestTrialInput!) {
  requestTrial(input: $input) {
    licenses {
      number category used valid autoRenew renewalStatus covered expiresAt lastValidOn purchaseReference
      licenseType { code } company { name } poolCompany { name } instance { id name }
    }
    userErrors { code path message }
  }
}`;

interface Payload {
  licenses: { number: string; expiresAt: string; lastValidOn: string; instance: { id: string; name: string } }[];
  userErrors: { code: string; path: string[]; message: string }[];
}

let api: TestApi;
let world: World;
let operator: Caller;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
  world = await api.world();
  operator = await api.signIn(world, 'OPERATOR');
});
afterAll(() => api.close());

let keys = 0;
const newKey = (): string => `key-${++keys}`;
const idOf = ({ id }: { id: string }): string => toGlobalId('Instance', id);
const typeId = (code: string): string => toGlobalId('LicenseType', code);

async function request(
  caller: Caller,
  instances: readonly (InstanceRow | string)[],
  given: Record<string, unknown> = {},
): Promise<Payload> {
  const instanceIds = instances.map((one) => (typeof one === 'string' ? one : idOf(one)));
  const input = { licenseType: typeId('DESKTOP'), instanceIds, idempotencyKey: newKey(), ...given };
  const { data, errors } = await caller.query<{ requestTrial: Payload }>(REQUEST, { input });
  expect(errors).toEqual([]);
  if (!data) throw new Error('There is a payload');
  return data.requestTrial;
}

async function rowsOf(table: string, { providerId }: Pick<World, 'providerId'>): Promise<Record<string, unknown>[]> {
  const { rows } = await api.database.owner.query<Record<string, unknown>>(
    `select * from ${table} where provider_id = $1`,
    [providerId],
  );
  return rows;
}

const computers = (own: World, count: number, system?: string): Promise<InstanceRow[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => own.instance(`PC-${index}`, null, system)));

test('each instance gets a trial license of its own, which audit log and outbox tell of', async () => {
  const own = await api.world();
  const caller = await api.signIn(own, 'OPERATOR');
  const company = await own.company('Harbor Dental');
  const [one, other] = [await own.instance('PC-2', company), await own.instance('PC-1')];

  const answer = await request(caller, [one, other]);

  const same = { category: 'TRIAL', used: true, valid: true, autoRenew: false, renewalStatus: 'WILL_END' };
  const trial = { ...same, covered: true, expiresAt: '2026-12-10T00:00:00.000Z', lastValidOn: '2026-12-09' };
  const bare = { ...trial, purchaseReference: null, licenseType: { code: 'DESKTOP' } };
  const owned = { company: { name: 'Harbor Dental' }, poolCompany: { name: 'Harbor Dental' } };
  expect(answer).toEqual({
    licenses: [
      { ...bare, ...owned, number: '5000000000', instance: { id: idOf(one), name: 'PC-2' } },
      { ...bare, company: null, poolCompany: null, number: '5000000001', instance: { id: idOf(other), name: 'PC-1' } },
    ],
    userErrors: [],
  });
  const rows = await rowsOf('license', own);
  const grants = await rowsOf('trial_grant', own);
  expect(grants.map((grant) => [grant['instance_id'], grant['license_id']]).toSorted()).toEqual(
    rows.map((row) => [row['instance_id'], row['id']]).toSorted(),
  );
  expect(grants[0]).toMatchObject({ license_type_id: TYPE.DESKTOP, granted_at: NOW });
  expect(grants[0]?.['granted_by']).toMatch(/^Person \d+$/);
  expect(await rowsOf('audit_entry', own)).toMatchObject([{ command: 'requestTrial', occurred_at: NOW }]);
  expect(await rowsOf('outbox_event', own)).toMatchObject([
    { kind: 'licensesChanged', payload: { ids: null, types: [TYPE.DESKTOP] } },
  ]);
});

test('its group counts it, and what is required stays: a trial ends within the horizon', async () => {
  const own = await api.world();
  const caller = await api.signIn(own, 'BUYER');
  const [place] = await computers(own, 1);
  await api.database.owner.query(
    `with need as (insert into need values ($1, $2, $3, 1))
     insert into need_delta (provider_id, license_type_id, change) values ($1, $3, 1)`,
    [own.providerId, place?.id, TYPE.DESKTOP],
  );
  const group = async (): Promise<unknown> => {
    const { data } = await caller.query<{ licenseGroups: unknown[] }>(`{
      licenseGroups(filter: { category: { eq: TRIAL } }) {
        everObtained(category: TRIAL) totalCount { value } usedCount { value } expiringCount { value } requiredCount
      }
    }`);
    return data?.licenseGroups[0];
  };
  await expect.poll(group, { timeout: 8_000 }).toMatchObject({ everObtained: false, requiredCount: 1 });

  await request(caller, [place ?? '']);

  const one = { value: 1 };
  const counted = { totalCount: one, usedCount: one, expiringCount: one };
  expect(await group()).toEqual({ everObtained: true, ...counted, requiredCount: 1 });
});

test('at its end it has ended, and its instance is not tried again', async () => {
  const own = await api.world();
  const caller = await api.signIn(own, 'OPERATOR');
  const [place] = await computers(own, 1);
  await request(caller, [place ?? '']);
  api.setNow(LATER);
  try {
    const { data } = await caller.query('{ licenses { nodes { valid renewalStatus lastValidOn } } }');
    expect(data).toEqual({
      licenses: { nodes: [{ valid: false, renewalStatus: 'ENDED', lastValidOn: '2026-12-09' }] },
    });
    const again = await request(caller, [place ?? '']);
    expect(again.userErrors).toMatchObject([{ code: 'ALREADY_TRIED' }]);
  } finally {
    api.setNow(NOW);
  }
});

test.each([
  ['America/New_York', '2026-12-10T05:00:00.000Z', '2026-12-09'],
  ['Pacific/Auckland', '2026-12-10T11:00:00.000Z', '2026-12-10'],
])('in %s it ends with the fifteenth day there', async (timeZone, expiresAt, lastValidOn) => {
  const own = await createWorld(api.database, { timeZone });
  const caller = await api.signIn(own, 'OPERATOR');
  expect((await request(caller, await computers(own, 1))).licenses).toMatchObject([{ expiresAt, lastValidOn }]);
});

test('all that is wrong is told at once, each by its place and name, and nothing is begun', async () => {
  const fine = await world.instance('FINE');
  const server = await world.instance('SRV-DC104', null, 'Windows Server 2022');
  const domain = await world.instance('contoso.example', null, '');
  const held = await world.instance('HELD');
  await world.license({ instance: held, expiresAt: new Date('2026-01-01') });
  const tried = await world.instance('TRIED');
  await request(operator, [tried]);
  const retired = await world.instance('RETIRED');
  await api.database.owner.query('update instance set retired_at = now() where id = $1', [retired.id]);
  const before = (await rowsOf('license', world)).length;

  const { licenses, userErrors } = await request(operator, [
    ...[fine, server, domain, held, fine, tried, retired],
    ...['nonsense', toGlobalId('License', fine.id), toGlobalId('Instance', 'DESKTOP'), "%_'", ''],
  ]);

  const missing = (place: number, id: string): unknown => ({
    code: 'NOT_FOUND',
    path: ['instanceIds', String(place)],
    message: `There is no such instance: ${id}.`,
  });
  expect(licenses).toEqual([]);
  expect(userErrors).toEqual([
    {
      code: 'NOT_COVERED',
      path: ['instanceIds', '1'],
      message:
        'Desktop does not cover SRV-DC104: try Server, Ultimate, File Backup, MS SQL Server, or MS Exchange there.',
    },
    {
      code: 'NOT_COVERED',
      path: ['instanceIds', '2'],
      message:
        'Desktop does not cover contoso.example: try Microsoft 365, Google Workspace, or SharePoint / Teams there.',
    },
    {
      code: 'CONFLICT',
      path: ['instanceIds', '3'],
      message: 'HELD holds a license of Desktop already: take it out.',
    },
    {
      code: 'ALREADY_TRIED',
      path: ['instanceIds', '5'],
      message: 'Desktop was tried on TRIED before: buy a license for it.',
    },
    { code: 'NOT_FOUND', path: ['instanceIds', '6'], message: 'RETIRED is retired: take it out.' },
    missing(7, 'nonsense'),
    missing(8, toGlobalId('License', fine.id)),
    missing(9, toGlobalId('Instance', 'DESKTOP')),
    missing(10, "%_'"),
    missing(11, ''),
  ]);
  expect(await rowsOf('license', world)).toHaveLength(before);
});

test('an instance that is named twice gets one license', async () => {
  const place = await world.instance('TWICE');
  expect((await request(operator, [place, place])).licenses).toHaveLength(1);
});

test('an instance that no license type covers is told so', async () => {
  const place = await world.instance('ODD', null, 'Plan 9');
  const { userErrors } = await request(operator, [place]);
  expect(userErrors).toMatchObject([{ message: 'Desktop does not cover ODD: no license type does.' }]);
});

test.each([
  ['no instance', [], {}, 'INVALID', ['instanceIds']],
  ['more than 100 instances', Array.from({ length: 101 }, (_, index) => `x${index}`), {}, 'TOO_MANY', ['instanceIds']],
  ['what is no license type', ['x'], { licenseType: 'DESKTOP' }, 'NOT_FOUND', ['licenseType']],
  ['the id of something else', ['x'], { licenseType: toGlobalId('Company', 'DESKTOP') }, 'NOT_FOUND', ['licenseType']],
  ['an empty key', ['x'], { idempotencyKey: '' }, 'INVALID', ['idempotencyKey']],
  ['a key of more than 200 characters', ['x'], { idempotencyKey: 'x'.repeat(201) }, 'INVALID', ['idempotencyKey']],
])('%s is refused', async (_name, instances, given, code, path) => {
  expect(await request(operator, instances, given)).toMatchObject({ licenses: [], userErrors: [{ code, path }] });
});

test.each([
  ['an instance', { instanceIds: ['a\0b'] }],
  ['a license type', { licenseType: '\0' }],
  ['a key', { idempotencyKey: '\ud800' }],
])('what is no text as %s is a wrong request', async (_name, given) => {
  const input = { licenseType: typeId('DESKTOP'), instanceIds: [], idempotencyKey: newKey(), ...given };
  expect((await operator.query(REQUEST, { input })).code).toBe('BAD_USER_INPUT');
});

test('a type of which no trial is offered today is not sold so', async () => {
  await api.database.owner.query(
    `update trial_offer set valid_during = daterange('2020-01-01', '2026-11-24')
     where license_type_id = (select id from license_type where code = 'FILE_BACKUP')`,
  );
  const { userErrors } = await request(operator, [await world.instance('FILES')], {
    licenseType: typeId('FILE_BACKUP'),
  });
  expect(userErrors).toEqual([
    { code: 'NOT_SOLD', path: ['licenseType'], message: 'No trial of File Backup is offered at present.' },
  ]);
  const { data } = await operator.query<{ licenseTypes: { code: string; trialDays: number | null }[] }>(
    '{ licenseTypes { code trialDays } }',
  );
  expect(data?.licenseTypes.map(({ code, trialDays }) => [code, trialDays])).toContainEqual(['FILE_BACKUP', null]);
  expect(data?.licenseTypes.filter(({ trialDays }) => trialDays === 15)).toHaveLength(10);
});

test('a type with a limit is tried on so many instances of a provider, and on no more', async () => {
  const own = await api.world();
  const caller = await api.signIn(own, 'OPERATOR');
  const domains = await computers(own, 26, '');
  const given = { licenseType: typeId('MICROSOFT_365') };
  const limit = (message: string): unknown => [{ code: 'TOO_MANY', path: ['instanceIds'], message }];

  expect((await request(caller, domains.slice(0, 20), given)).licenses).toHaveLength(20);
  expect((await request(caller, domains.slice(20), given)).userErrors).toEqual(
    limit('Microsoft 365 can be tried on 25 instances: choose 5 more at the most.'),
  );
  expect((await request(caller, domains.slice(20, 25), given)).licenses).toHaveLength(5);
  expect((await request(caller, domains.slice(25), given)).userErrors).toEqual(
    limit('Microsoft 365 can be tried on 25 instances, and was: buy licenses instead.'),
  );
});
