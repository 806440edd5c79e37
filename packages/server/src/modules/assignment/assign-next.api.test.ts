import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';
import { assignNext, placesOf } from '../../../testkit/assignments.ts';
import { TYPE, type InstanceRow } from '../../../testkit/world.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const soon = new Date('2027-01-01T00:00:00Z');

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
});
afterAll(() => api.close());

test('the company’s pool comes before the global one, and the license that is valid longest before others', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const [mine, theirs] = [await world.company('Mine'), await world.company('Theirs')];
  await world.licenses([
    { number: 1 },
    { number: 2, pool: mine, expiresAt: soon },
    { number: 3, pool: mine },
    { number: 4, pool: theirs },
    { number: 5, pool: mine, category: 1 },
    { number: 6, pool: mine, expiresAt: NOW },
  ]);
  const places = await Promise.all(['A', 'B', 'C', 'D'].map((name) => world.instance(name, mine)));

  const numbers: (string | undefined)[] = [];
  for (const place of places) numbers.push((await assignNext(caller, place)).license?.number);

  expect(numbers).toEqual(['3', '2', '1', undefined]);
  const refused = await assignNext(caller, places[3] as InstanceRow);
  expect(refused).toEqual({
    license: null,
    changeSet: null,
    userErrors: [
      {
        code: 'NO_FREE_LICENSE',
        path: ['licenseType'],
        message: 'No license of Desktop is free for D: buy one, or revoke one elsewhere.',
      },
    ],
  });
  expect((await placesOf(api.database, world)).slice(0, 3)).toEqual(['1 C -', '2 B Mine', '3 A Mine']);
});

test('each thing that is in the way is told, with what to do', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const company = await world.company('Acme');
  await world.licenses([{}, {}, { typeKey: TYPE.SERVER }, { typeKey: TYPE.MICROSOFT_365 }]);
  const [mac, retired, holder] = [
    await world.instance('MAC', company, 'macOS 15'),
    await world.instance('OLD', company),
    await world.instance('PC', company),
  ];
  await api.database.owner.query('update instance set retired_at = now() where id = $1', [retired.id]);
  await assignNext(caller, holder);

  const answers = [
    await assignNext(caller, mac, 'MICROSOFT_365'),
    await assignNext(caller, retired),
    await assignNext(caller, holder),
    await assignNext(caller, { id: world.providerId }),
  ];
  await api.database.owner.query('update company set allowed_license_type_ids = array[2] where id = $1', [company.id]);
  answers.push(await assignNext(caller, mac));

  expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code, message }) => [code, message]))).toEqual([
    ['NOT_COVERED', expect.stringMatching(/^Microsoft 365 does not cover MAC: assign Desktop.* or .* there\.$/)],
    ['RETIRED', 'OLD is retired: choose another instance.'],
    ['HOLDS_ONE', 'PC holds a license of Desktop already: revoke that one first.'],
    ['NOT_FOUND', expect.stringMatching(/^There is no such instance: /)],
    ['NOT_ALLOWED', 'The company of MAC does not use Desktop: choose a type that it uses, or allow this one.'],
  ]);
  expect((await assignNext(caller, mac, 'SERVER')).license?.instance).toEqual({ name: 'MAC' });
});

test('a replay gives the same license, and takes no other', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  await world.licenses([{}, {}]);
  const [one, other] = [await world.instance('ONE'), await world.instance('OTHER')];
  const first = await assignNext(caller, one, 'DESKTOP', 'key');
  expect(await assignNext(caller, one, 'DESKTOP', 'key')).toEqual(first);
  expect((await assignNext(caller, other, 'DESKTOP', 'key')).userErrors).toMatchObject([
    { code: 'IDEMPOTENCY_KEY_REUSED' },
  ]);
  expect((await placesOf(api.database, world)).filter((place) => place.includes(' - '))).toHaveLength(1);
});

test('who is limited to companies uses the global pool, for no other instances', async () => {
  const world = await api.world();
  const [mine, theirs] = [await world.company('Mine'), await world.company('Theirs')];
  const caller = await api.signIn(world, 'OPERATOR', [mine.id]);
  await world.licenses([{ number: 1 }, { number: 2, pool: theirs }]);
  const stranger = await (await api.world()).instance('STRANGER');
  for (const place of [await world.instance('BEYOND', theirs), await world.instance('NOBODY’S'), stranger]) {
    const { userErrors } = await assignNext(caller, place);
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect(userErrors[0]?.message).not.toMatch(/BEYOND|NOBODY|STRANGER/);
  }
  expect((await assignNext(caller, await world.instance('WITHIN', mine))).license?.number).toBe('1');
  expect((await assignNext(caller, await world.instance('WITHIN 2', mine))).userErrors).toMatchObject([
    { code: 'NO_FREE_LICENSE' },
  ]);
});

test('a viewer may not, nor anyone who is not signed in', async () => {
  const world = await api.world();
  const place = await world.instance('PC');
  const document = `mutation ($input: AssignNextInput!) { assignNext(input: $input) { license { id } } }`;
  const input = { instanceId: place.id, licenseType: 'x', idempotencyKey: 'k' };
  expect((await (await api.signIn(world, 'VIEWER')).query(document, { input })).code).toBe('FORBIDDEN');
  expect((await api.anonymous.query(document, { input })).code).toBe('UNAUTHENTICATED');
});

test('of many who want the last licenses at once, as many get one as there are, and the others are told', async () => {
  const world = await api.world();
  const company = await world.company('Acme');
  const caller = await api.signIn(world, 'OPERATOR');
  await world.licenses(Array.from({ length: 20 }, (_, index) => (index % 2 ? { pool: company } : {})));
  const places = await Promise.all(Array.from({ length: 40 }, (_, index) => world.instance(`PC-${index}`, company)));

  const answers = await Promise.all(places.map((place) => assignNext(caller, place)));

  const numbers = answers.flatMap(({ license }) => license?.number ?? []);
  expect([numbers.length, new Set(numbers).size]).toEqual([20, 20]);
  expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(
    Array(20).fill('NO_FREE_LICENSE'),
  );
});
