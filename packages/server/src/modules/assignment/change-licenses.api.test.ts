import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';
import { change, companyId, instanceId, licenseId, pairOf, placesOf } from '../../../testkit/assignments.ts';
import { TYPE } from '../../../testkit/world.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const PAST = new Date('2026-11-01T00:00:00Z');

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
});
afterAll(() => api.close());

const codes = ({ outcomes }: { outcomes: { code: string }[] }): string[] => outcomes.map(({ code }) => code);

/** A provider with two companies, and an operator of it. */
async function scene() {
  const world = await api.world();
  const [acme, bolt] = [await world.company('Acme'), await world.company('Bolt')];
  return { world, acme, bolt, caller: await api.signIn(world, 'OPERATOR') };
}

test('pairs are assigned together, and one change set holds them', async () => {
  const { world, acme, caller } = await scene();
  const [one, other] = [await world.license({ number: 1 }), await world.license({ number: 2, pool: acme })];
  const [a, b] = [await world.instance('A', acme), await world.instance('B', acme)];
  const answer = await change(caller, 'assignLicenses', { assignments: [pairOf(one, a), pairOf(other, b)] });
  expect(answer).toMatchObject({
    changeSet: { command: 'ASSIGN', state: 'DONE', canUndo: true, progress: { done: 2, total: 2 } },
    counts: { changed: 2, unchanged: 0, refused: 0, heldBack: 0 },
    outcomes: [
      { code: 'CHANGED', license: { number: '1' }, instance: { name: 'A' } },
      { code: 'CHANGED', license: { number: '2' }, instance: { name: 'B' } },
    ],
    userErrors: [],
  });
  expect(await placesOf(api.database, world)).toEqual(['1 A -', '2 B Acme']);
  const again = await change(caller, 'assignLicenses', { assignments: [pairOf(one, a)] });
  expect([codes(again), again.counts.unchanged]).toEqual([['UNCHANGED'], 1]);
});

test('each pair that does not fit is told why; all or nothing changes none, what works changes the others', async () => {
  const { world, acme, bolt, caller } = await scene();
  const stranger = await (await api.world()).license();
  const [a, b, mac, old] = [
    await world.instance('A', acme),
    await world.instance('B', acme),
    await world.instance('MAC', acme, 'macOS 15'),
    await world.instance('OLD', acme),
  ];
  await api.database.owner.query('update instance set retired_at = now() where id = $1', [old.id]);
  const [good, second, used, expired, trial, theirs, mail] = await world.licenses([
    { number: 1 },
    { number: 2 },
    { number: 3, instance: b },
    { number: 4, expiresAt: NOW },
    { number: 5, category: 1, pool: bolt },
    { number: 6, pool: bolt },
    { number: 7, typeKey: TYPE.MICROSOFT_365 },
  ]);
  if (!good || !second || !used || !expired || !trial || !theirs || !mail) throw new Error('Seven were made');
  const assignments = [
    pairOf(good, a),
    pairOf(second, a),
    pairOf(good, mac),
    pairOf(used, a),
    pairOf(expired, mac),
    pairOf(trial, mac),
    pairOf(theirs, mac),
    pairOf(mail, mac),
    pairOf(second, old),
    pairOf(second, b),
    pairOf(stranger, mac),
    { licenseId: 'nothing', instanceId: instanceId(mac) },
    { licenseId: licenseId(second), instanceId: '💾'.repeat(300) },
  ];
  const refusals = [
    'HOLDS_ONE',
    'IN_USE',
    'IN_USE',
    'EXPIRED',
    'NOT_IN_POOL',
    'NOT_IN_POOL',
    'NOT_COVERED',
    'RETIRED',
    'HOLDS_ONE',
    'NOT_FOUND',
    'NOT_FOUND',
    'NOT_FOUND',
  ];
  const before = await placesOf(api.database, world);

  const nothing = await change(caller, 'assignLicenses', { assignments });
  expect(codes(nothing)).toEqual(['HELD_BACK', ...refusals]);
  expect(nothing).toMatchObject({ changeSet: null, counts: { changed: 0, refused: 12, heldBack: 1 } });
  expect(nothing.userErrors).toEqual([
    {
      code: 'REFUSED',
      path: [],
      message: '12 of 13 cannot be changed, so none was: take them out, or change what works.',
    },
  ]);
  expect(await placesOf(api.database, world)).toEqual(before);

  const works = await change(caller, 'assignLicenses', { assignments, onError: 'WHAT_WORKS' });
  expect(codes(works)).toEqual(['CHANGED', ...refusals]);
  expect(works.outcomes[7]?.message).toMatch(/^Microsoft 365 does not cover MAC: assign Desktop/);
  expect(works).toMatchObject({ changeSet: { state: 'DONE' }, counts: { changed: 1, refused: 12 }, userErrors: [] });
  expect((await placesOf(api.database, world))[0]).toBe('1 A -');
});

test('revoking returns a license to its pool, releasing gives it to the global one', async () => {
  const { world, acme, caller } = await scene();
  const [a, b] = [await world.instance('A', acme), await world.instance('B', acme)];
  const licenses = await world.licenses([
    { number: 1, pool: acme, instance: a },
    { number: 2, pool: acme, instance: b },
    { number: 3, pool: acme },
    { number: 4 },
    { number: 5, pool: acme, category: 1 },
  ]);
  const [one, two, three, four, trial] = licenses.map(licenseId);
  const revoked = await change(caller, 'revokeLicenses', { ids: [one, four, one] });
  expect(codes(revoked)).toEqual(['CHANGED', 'UNCHANGED']);
  expect(revoked.outcomes[0]).toMatchObject({ license: { number: '1' }, instance: { name: 'A' } });
  const released = await change(caller, 'releaseLicenses', {
    ids: [two, three, four, trial],
    onError: 'WHAT_WORKS',
  });
  expect(codes(released)).toEqual(['CHANGED', 'CHANGED', 'UNCHANGED', 'TRIAL']);
  expect(await placesOf(api.database, world)).toEqual(['1 - Acme', '2 - -', '3 - -', '4 - -', '5 - Acme']);
});

test('licenses are moved between pools; a used one only where its instance could have it', async () => {
  const { world, acme, bolt, caller } = await scene();
  const a = await world.instance('A', acme);
  const licenses = await world.licenses([
    { number: 1 },
    { number: 2, pool: bolt },
    { number: 3, instance: a },
    { number: 4, category: 1, pool: bolt },
  ]);
  const ids = licenses.map(licenseId);
  const toAcme = await change(caller, 'moveLicenses', { ids, toCompany: companyId(acme), onError: 'WHAT_WORKS' });
  expect(codes(toAcme)).toEqual(['CHANGED', 'CHANGED', 'CHANGED', 'TRIAL']);
  expect(await placesOf(api.database, world)).toEqual(['1 - Acme', '2 - Acme', '3 A Acme', '4 - Bolt']);
  const toBolt = await change(caller, 'moveLicenses', { ids: ids.slice(0, 3), toCompany: companyId(bolt) });
  expect(codes(toBolt)).toEqual(['HELD_BACK', 'HELD_BACK', 'IN_USE']);
  const toAll = await change(caller, 'moveLicenses', { filter: { poolCompany: { id: { eq: companyId(acme) } } } });
  expect(toAll.counts).toMatchObject({ changed: 3, refused: 0 });
  expect(await placesOf(api.database, world)).toEqual(['1 - -', '2 - -', '3 A -', '4 - Bolt']);
  const nowhere = await change(caller, 'moveLicenses', { ids: ids.slice(0, 1), toCompany: companyId(a) });
  expect(nowhere.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['toCompany'] }]);
});

test('an expired license gives way to a free one of its type, of the company’s pool first', async () => {
  const { world, acme, caller } = await scene();
  const [a, b, c] = [await world.instance('A', acme), await world.instance('B', acme), await world.instance('C', null)];
  await world.licenses([
    { number: 1, instance: a, expiresAt: PAST },
    { number: 2, instance: b, expiresAt: PAST, category: 1, pool: acme },
    { number: 3, instance: c, expiresAt: PAST },
    { number: 4, pool: acme },
    { number: 5 },
    { number: 6, instance: a, typeKey: TYPE.SERVER },
    { number: 7, typeKey: TYPE.SERVER },
  ]);
  const answer = await change(caller, 'replaceLicenses', { filter: {}, onError: 'WHAT_WORKS' });
  expect(codes(answer)).toEqual([
    'CHANGED',
    'CHANGED',
    'NO_FREE_LICENSE',
    'NOT_USED',
    'NOT_USED',
    'NOT_EXPIRED',
    'NOT_USED',
  ]);
  expect(answer.outcomes[0]).toMatchObject({
    license: { number: '1' },
    instance: { name: 'A' },
    replacement: { number: '4' },
  });
  expect(await placesOf(api.database, world)).toEqual([
    '1 - -',
    '2 - Acme',
    '3 C -',
    '4 A Acme',
    '5 B -',
    '6 A -',
    '7 - -',
  ]);
});

test('licenses are given out among the instances that need them and lack them', async () => {
  const { world, acme, bolt, caller } = await scene();
  const [a, b, c, held] = [
    await world.instance('A', acme),
    await world.instance('B', acme),
    await world.instance('C', bolt),
    await world.instance('HELD', bolt),
  ];
  await world.licenses([
    { number: 1, instance: held },
    { number: 2, pool: acme },
    { number: 3 },
    { number: 4 },
    { number: 5, pool: bolt, category: 1 },
  ]);
  for (const { id } of [a, b, c, held])
    await api.database.owner.query(
      `with need as (insert into need values ($1, $2, 1, 1) returning 1)
       insert into need_delta (provider_id, company_id, license_type_id, change)
       select $1, (select company_id from instance where id = $2), 1, 1 from need`,
      [world.providerId, id],
    );
  const answer = await change(caller, 'assignLicenses', { licenses: { filter: {} } });
  expect(answer.counts).toMatchObject({ changed: 3, refused: 0 });
  const places = await placesOf(api.database, world);
  expect(places.map((place) => place.split(' ')[1])).toEqual([
    'HELD',
    expect.stringMatching(/A|B/),
    expect.anything(),
    expect.anything(),
    '-',
  ]);
  expect(
    places
      .slice(1, 4)
      .map((place) => place.split(' ')[1])
      .toSorted(),
  ).toEqual(['A', 'B', 'C']);
});

test('licenses of one type are given out among chosen instances, and those that get none are told', async () => {
  const { world, acme, bolt, caller } = await scene();
  const [a, b, c] = [
    await world.instance('A', acme),
    await world.instance('B', bolt),
    await world.instance('C', bolt, ''),
  ];
  await world.licenses([
    { number: 1, pool: bolt },
    { number: 2, pool: bolt },
    { number: 3, typeKey: TYPE.SERVER },
  ]);
  const desktops = { filter: { licenseType: { eq: 'DESKTOP' } } };
  const instances = { ids: [a, b, c].map(instanceId) };
  const answer = await change(caller, 'assignLicenses', { licenses: desktops, instances, onError: 'WHAT_WORKS' });
  expect(
    answer.outcomes.map(({ code, license, instance }) => [code, license?.number, instance?.name]).toSorted(),
  ).toEqual([
    ['CHANGED', '1', 'B'],
    ['NOT_COVERED', '2', 'C'],
    ['NO_FREE_LICENSE', undefined, 'A'],
  ]);
  const mixed = await change(caller, 'assignLicenses', { licenses: { filter: {} }, instances });
  expect(mixed.userErrors).toMatchObject([{ code: 'INVALID', path: ['licenses'] }]);
  const missing = await change(caller, 'assignLicenses', {
    licenses: desktops,
    instances: { ids: [instanceId(a), 'nothing'] },
  });
  expect(missing.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['instances', 'ids'] }]);
});
