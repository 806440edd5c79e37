import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';
import { cap, POLICY, SET_POLICY, setPolicy } from '../../../testkit/policies.ts';
import { statementsOf } from '../../../testkit/statements.ts';
import { toGlobalId } from '../../kernel/ids.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
});
afterAll(() => api.close());

const typeId = (code: string): string => toGlobalId('LicenseType', code);

test('until a policy is set, people assign; what an import brought is only shown', async () => {
  const world = await api.world();
  const company = await world.company('Acme');
  await api.database.owner.query('update company set pool_setting = 2, allowed_license_type_ids = $2 where id = $1', [
    company.id,
    [],
  ]);
  const caller = await api.signIn(world, 'OPERATOR');
  const { data } = await caller.query(`{ companies { nodes { ${POLICY} } } }`);
  const plain = { defaultLicenseType: null, allowedLicenseTypes: null, exchangesExpired: false, caps: [], version: 1 };
  expect(data).toEqual({ companies: { nodes: [{ policy: { mode: 'MANUAL', importedMode: 'OWN_POOL', ...plain } }] } });
});

test('a policy is set as a whole, and read by one statement for a page of companies', async () => {
  const world = await api.world();
  const company = await world.company('Acme');
  await world.company('Bolt');
  await world.licenses(Array.from({ length: 5 }, () => ({})));
  const caller = await api.signIn(world, 'OPERATOR');

  const { company: set, userErrors } = await setPolicy(caller, company, {
    expectedVersion: 1,
    mode: 'OWN_POOL',
    defaultLicenseType: typeId('DESKTOP'),
    allowedLicenseTypes: [typeId('SERVER'), typeId('DESKTOP')],
    exchangesExpired: true,
    caps: [cap('DESKTOP', 5)],
  });

  expect(userErrors).toEqual([]);
  expect(set?.policy).toEqual({
    mode: 'OWN_POOL',
    importedMode: null,
    defaultLicenseType: { code: 'DESKTOP' },
    allowedLicenseTypes: [{ code: 'DESKTOP' }, { code: 'SERVER' }],
    exchangesExpired: true,
    caps: [{ licenseType: { code: 'DESKTOP' }, cap: 5, usedCount: 0 }],
    version: 2,
  });
  const query = `{ companies { nodes { ${POLICY} } } }`;
  await caller.query(query);
  const statements = await statementsOf(() => caller.query(query));
  expect(statements.filter((text) => text.includes('company_cap'))).toHaveLength(1);

  const back = await setPolicy(caller, company, { mode: 'MANUAL' });
  expect(back.company?.policy).toMatchObject({ mode: 'MANUAL', caps: [], allowedLicenseTypes: null, version: 3 });
  const other = await setPolicy(caller, await world.company('Cove'), { mode: 'OWN_POOL', caps: [cap('DESKTOP', 5)] });
  expect(other.userErrors).toEqual([]);
});

test('each thing that is in the way is told, with what to do', async () => {
  const world = await api.world();
  const company = await world.company('Acme');
  const caller = await api.signIn(world, 'OPERATOR');
  await world.license({ instance: await world.instance('PC', company) });
  const stranger = await (await api.world()).company('Stranger');

  const refusals: [Record<string, unknown>, string, string[], RegExp][] = [
    [{ mode: 'MANUAL', exchangesExpired: true }, 'INVALID', ['exchangesExpired'], /MANUAL/],
    [{ mode: 'MANUAL', allowedLicenseTypes: [] }, 'INVALID', ['allowedLicenseTypes'], /at least one/],
    [{ mode: 'MANUAL', allowedLicenseTypes: ['x'] }, 'NOT_FOUND', ['allowedLicenseTypes', '0'], /no such license type/],
    [
      { mode: 'MANUAL', allowedLicenseTypes: [typeId('SERVER')], defaultLicenseType: typeId('DESKTOP') },
      'INVALID',
      ['defaultLicenseType'],
      /does not use Desktop/,
    ],
    [{ mode: 'MANUAL', caps: [cap('DESKTOP', 1)] }, 'INVALID', ['caps'], /OWN_POOL/],
    [{ mode: 'OWN_POOL', caps: [cap('DESKTOP', -1)] }, 'INVALID', ['caps', '0', 'cap'], /0 to 1,000,000/],
    [
      { mode: 'OWN_POOL', caps: [cap('DESKTOP', 1), cap('DESKTOP', 1)] },
      'INVALID',
      ['caps', '1', 'licenseType'],
      /twice/,
    ],
    [
      { mode: 'OWN_POOL', caps: [cap('DESKTOP', 2)] },
      'TOO_MANY',
      ['caps', '0', 'cap'],
      /^All caps of Desktop together would be 2, of 1 licenses: give 1 here at the most, or buy more\.$/,
    ],
    [
      { mode: 'OWN_POOL', caps: [] },
      'INVALID',
      ['caps'],
      /^The company uses 1 licenses of Desktop of the global pool: /,
    ],
    [{ mode: 'MANUAL', expectedVersion: 7 }, 'CONFLICT', ['expectedVersion'], /^Acme was changed by someone else/],
    [{ mode: 'MANUAL', companyId: toGlobalId('Company', stranger.id) }, 'NOT_FOUND', ['companyId'], /no such company/],
  ];
  for (const [input, code, path, message] of refusals) {
    const { company: none, userErrors } = await setPolicy(caller, company, input);
    expect(none).toBeNull();
    expect(userErrors).toEqual([{ code, path, message: expect.stringMatching(message) as string }]);
  }
});

test('of all who set caps at once on the last licenses, no more pass than there are', async () => {
  const world = await api.world();
  await world.licenses(Array.from({ length: 10 }, () => ({})));
  await world.license({ category: 1 });
  await world.license({ expiresAt: NOW });
  const companies = await Promise.all(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => world.company(name)));
  const people = await Promise.all(companies.map(() => api.signIn(world, 'OPERATOR')));

  const answers = await Promise.all(
    people.map((person, index) =>
      setPolicy(person, companies[index] ?? { id: '' }, { mode: 'OWN_POOL', caps: [cap('DESKTOP', 3)] }),
    ),
  );

  expect(answers.filter(({ company }) => company)).toHaveLength(3);
  expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(Array(3).fill('TOO_MANY'));
  expect(answers.flatMap(({ userErrors }) => userErrors)[0]?.message).toMatch(/give 1 here at the most/);
  const { rows } = await api.database.owner.query('select total from cap_total where provider_id = $1', [
    world.providerId,
  ]);
  expect(rows).toEqual([{ total: 9 }]);
});

test('of two who saw the same version, one sets the policy; a key is replayed', async () => {
  const world = await api.world();
  const company = await world.company('Acme');
  const people = await Promise.all([1, 2, 3, 4].map(() => api.signIn(world, 'OPERATOR')));
  const answers = await Promise.all(
    people.map((person) => setPolicy(person, company, { mode: 'AUTOMATIC_FROM_GLOBAL_POOL', expectedVersion: 1 })),
  );
  expect(answers.filter(({ company: set }) => set)).toHaveLength(1);
  expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(Array(3).fill('CONFLICT'));
  const [caller] = people;
  if (!caller) throw new Error('Somebody is signed in');
  const keyed = { mode: 'MANUAL', idempotencyKey: 'key' };
  const first = await setPolicy(caller, company, keyed);
  expect(await setPolicy(caller, company, keyed)).toEqual(first);
  expect(first.company?.policy.version).toBe(3);
});

test('a viewer may not, nor who is not signed in; limited persons stay within their companies', async () => {
  const world = await api.world();
  const [mine, theirs] = [await world.company('Mine'), await world.company('Theirs')];
  const input = { companyId: toGlobalId('Company', mine.id), mode: 'MANUAL', idempotencyKey: 'key' };
  const viewer = await api.signIn(world, 'VIEWER');
  expect((await viewer.query(SET_POLICY, { input })).code).toBe('FORBIDDEN');
  expect((await api.anonymous.query(SET_POLICY, { input })).code).toBe('UNAUTHENTICATED');
  const limited = await api.signIn(world, 'OPERATOR', [mine.id]);
  expect((await setPolicy(limited, theirs, { mode: 'MANUAL' })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  expect((await setPolicy(limited, mine, { mode: 'MANUAL' })).userErrors).toEqual([]);
});
