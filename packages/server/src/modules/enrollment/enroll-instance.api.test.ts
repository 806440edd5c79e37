import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';
import { callInstance, enroll, instanceDocument, need, needsOf } from '../../../testkit/enrollment.ts';
import { TYPE, type CompanyRow, type World } from '../../../testkit/world.ts';
import { transactAsOwner } from '../../database/owner.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import { foldCounts } from '../license/index.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
});
afterAll(() => api.close());

const idOf = ({ id }: CompanyRow): string => toGlobalId('Company', id);

const prefer = (company: CompanyRow, defaultType: number | null, allowed: number[] | null = null): Promise<unknown> =>
  api.database.owner.query(
    'update company set default_license_type_id = $2, allowed_license_type_ids = $3 where id = $1',
    [company.id, defaultType, allowed],
  );

/** What is required of the types, once the counts are folded: `CODE count`. */
async function required(world: World): Promise<string[]> {
  const caller = await api.signIn(world, 'VIEWER');
  await expect
    .poll(() => transactAsOwner(api.database.owner, (run) => foldCounts(run, world.providerId, NOW)))
    .toBe(true);
  const { data } = await caller.query<{ licenseGroups: { licenseType: { code: string }; requiredCount: number }[] }>(
    '{ licenseGroups { licenseType { code } requiredCount } }',
  );
  const groups = data?.licenseGroups.filter(({ requiredCount }) => requiredCount > 0) ?? [];
  return groups.map(({ licenseType, requiredCount }) => `${licenseType.code} ${requiredCount}`);
}

test('an instance is taken in with what it needs, and the required quantity follows', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const company = await world.company('Harbor Dental');

  const server = await enroll(caller, {
    name: '  SQL-1 ',
    operatingSystem: 'Windows Server 2022',
    company: idOf(company),
    needs: [need('MS_SQL_SERVER'), need('SERVER')],
  });

  expect(server).toMatchObject({
    name: 'SQL-1',
    kind: 'COMPUTER',
    platform: 'WINDOWS_SERVER',
    operatingSystem: 'Windows Server 2022',
    version: 1,
    retiredAt: null,
    company: { name: 'Harbor Dental' },
  });
  expect(needsOf(server)).toEqual(['SERVER 1', 'MS_SQL_SERVER 1']);
  const domain = await enroll(caller, {
    name: 'contoso.example',
    operatingSystem: '',
    needs: [need('MICROSOFT_365', 25)],
  });
  expect([domain.kind, domain.platform, domain.company]).toEqual(['DOMAIN', 'NONE', null]);
  const host = await enroll(caller, { name: 'esx-1', kind: 'HOST', platform: 'VIRTUALIZATION', operatingSystem: '' });
  expect([host.kind, needsOf(host)]).toEqual(['HOST', []]);
  expect(await required(world)).toEqual(['SERVER 1', 'MS_SQL_SERVER 1', 'MICROSOFT_365 25']);

  const { rows } = await api.database.owner.query('select command, outcome from audit_entry where provider_id = $1', [
    world.providerId,
  ]);
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatchObject({ command: 'enrollInstance' });
});

test('unless it is said, an instance needs what its company prefers, if that covers it', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const company = await world.company('Acme');
  await prefer(company, TYPE.DESKTOP, []);
  const at = { company: idOf(company) };

  expect(needsOf(await enroll(caller, { ...at, name: 'PC' }))).toEqual(['DESKTOP 1']);
  expect(needsOf(await enroll(caller, { ...at, name: 'SRV', operatingSystem: 'Windows Server 2022' }))).toEqual([]);
  expect(needsOf(await enroll(caller, { ...at, name: 'BARE', needs: [] }))).toEqual([]);
  expect(needsOf(await enroll(caller, { name: 'OWN' }))).toEqual([]);
  await prefer(company, TYPE.DESKTOP, [TYPE.SERVER]);
  expect(needsOf(await enroll(caller, { ...at, name: 'PC-2' }))).toEqual([]);
});

test('each thing that is in the way is told, with what to do, and nothing is done', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const company = await world.company('Acme');
  await prefer(company, null, [TYPE.DESKTOP]);
  const at = { name: 'PC', operatingSystem: 'Windows 11 Pro', company: idOf(company) };
  const stranger = await (await api.world()).company('Stranger');

  const refusals: [Record<string, unknown>, string, string[], RegExp][] = [
    [{ ...at, name: '  ' }, 'INVALID', ['name'], /^The name is empty: give one of 1 to 255 characters\.$/],
    [{ ...at, name: 'x'.repeat(256) }, 'INVALID', ['name'], /more than 255 characters/],
    [{ ...at, name: 'a\u0007b' }, 'INVALID', ['name'], /control characters/],
    [{ ...at, operatingSystem: 'x'.repeat(256) }, 'INVALID', ['operatingSystem'], /255 characters at the most/],
    [{ ...at, operatingSystem: 'Plan 9' }, 'INVALID', ['operatingSystem'], /does not fit what it is/],
    [{ ...at, kind: 'DOMAIN' }, 'INVALID', ['platform'], /none for a domain/],
    [{ ...at, company: idOf(stranger) }, 'NOT_FOUND', ['company'], /^There is no such company: /],
    [{ ...at, needs: [need('NOTHING')] }, 'NOT_FOUND', ['needs', '0', 'licenseType'], /no such license type/],
    [
      { ...at, needs: [need('DESKTOP'), need('MICROSOFT_365')] },
      'NOT_COVERED',
      ['needs', '1', 'licenseType'],
      /^Microsoft 365 does not cover PC: choose Desktop\.$/,
    ],
    [{ ...at, needs: [need('ULTIMATE')] }, 'NOT_ALLOWED', ['needs', '0', 'licenseType'], /does not use Ultimate/],
    [{ ...at, needs: [need('DESKTOP', 2)] }, 'INVALID', ['needs', '0', 'quantity'], /one license of Desktop/],
    [{ ...at, needs: [need('DESKTOP'), need('DESKTOP')] }, 'INVALID', ['needs', '1', 'licenseType'], /named twice/],
    [
      { name: 'c.example', operatingSystem: '', needs: [need('MICROSOFT_365', 0)] },
      'INVALID',
      ['needs', '0', 'quantity'],
      /1 to 10,000/,
    ],
  ];
  for (const [input, code, path, message] of refusals) {
    const { instance, userErrors } = await callInstance(caller, 'enrollInstance', input);
    expect(instance).toBeNull();
    expect(userErrors).toEqual([{ code, path, message: expect.stringMatching(message) as string }]);
  }
  const { data } = await caller.query('{ instances { totalCount { value } } }');
  expect(data).toEqual({ instances: { totalCount: { value: 0 } } });
});

test('of two who enroll the same at once, one does; a key is replayed, and takes no other input', async () => {
  const world = await api.world();
  const people = await Promise.all(Array.from({ length: 6 }, () => api.signIn(world, 'OPERATOR')));
  const company = idOf(await world.company('Acme'));
  const input = { name: 'PC', operatingSystem: 'Windows 11 Pro', company };

  const answers = await Promise.all(people.map((caller) => callInstance(caller, 'enrollInstance', input)));

  expect(answers.filter(({ instance }) => instance)).toHaveLength(1);
  expect(
    new Set(answers.flatMap(({ userErrors }) => userErrors.map(({ code, path }) => `${code} ${path.join()}`))),
  ).toEqual(new Set(['CONFLICT name']));
  const [caller] = people;
  if (!caller) throw new Error('Somebody is signed in');
  const keyed = { ...input, name: 'PC-2', idempotencyKey: 'key' };
  const twice = await Promise.all([1, 2].map(() => callInstance(caller, 'enrollInstance', keyed)));
  expect(twice[0]?.instance?.id).toBe(twice[1]?.instance?.id);
  const other = await callInstance(caller, 'enrollInstance', { ...keyed, name: 'PC-3' });
  expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  // The same name elsewhere, or with another system, is another instance.
  await enroll(caller, { ...input, company: null });
  await enroll(caller, { ...input, operatingSystem: 'Windows 10 Pro' });
});

test('a viewer may not, nor who is not signed in; limited persons stay within their companies', async () => {
  const world = await api.world();
  const [mine, theirs] = [await world.company('Mine'), await world.company('Theirs')];
  const input = { name: 'PC', operatingSystem: 'Windows 11 Pro', idempotencyKey: 'key' };
  const viewer = await api.signIn(world, 'VIEWER');
  expect((await viewer.query(instanceDocument('enrollInstance'), { input })).code).toBe('FORBIDDEN');
  expect((await api.anonymous.query(instanceDocument('enrollInstance'), { input })).code).toBe('UNAUTHENTICATED');

  const limited = await api.signIn(world, 'OPERATOR', [mine.id]);
  await enroll(limited, { ...input, company: idOf(mine) });
  for (const company of [idOf(theirs), null]) {
    const { userErrors } = await callInstance(limited, 'enrollInstance', {
      ...input,
      company,
      idempotencyKey: 'other',
    });
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['company'] }]);
  }
});
