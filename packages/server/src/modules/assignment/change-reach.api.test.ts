import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';
import {
  change,
  companyId,
  instanceId,
  licenseId,
  pairOf,
  placesOf,
  VERBS,
  type Verb,
} from '../../../testkit/assignments.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const PAST = new Date('2026-11-01T00:00:00Z');

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
});
afterAll(() => api.close());

async function scene() {
  const world = await api.world();
  const [mine, theirs] = [await world.company('Mine'), await world.company('Theirs')];
  const [within, beyond] = [await world.instance('WITHIN', mine), await world.instance('BEYOND', theirs)];
  const licenses = await world.licenses([
    { number: 1 },
    { number: 2, pool: theirs },
    { number: 3, instance: beyond, pool: theirs, expiresAt: PAST },
    { number: 4, pool: mine },
  ]);
  const caller = await api.signIn(world, 'OPERATOR', [mine.id]);
  return { world, mine, theirs, within, beyond, licenses, ids: licenses.map(licenseId), caller };
}

const BEYOND_REACH: Verb[] = ['revokeLicenses', 'releaseLicenses', 'replaceLicenses', 'moveLicenses'];

test.each(BEYOND_REACH)('who is limited to companies reaches no others’ licenses by %s', async (verb) => {
  const { world, caller, ids, mine } = await scene();
  const before = await placesOf(api.database, world);
  const input = { ids: ids.slice(0, 3), ...(verb === 'moveLicenses' && { toCompany: companyId(mine) }) };
  const answer = await change(caller, verb, { ...input, onError: 'WHAT_WORKS' });
  expect(answer.outcomes.map(({ code }) => code)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
  expect(JSON.stringify(answer.outcomes)).not.toMatch(/BEYOND|Theirs/);
  expect(await placesOf(api.database, world)).toEqual(before);
  const { ids: _ids, ...rest } = input;
  const byFilter = await change(caller, verb, { ...rest, filter: { number: { in: ['1', '2', '3'] } } });
  expect(byFilter.counts).toEqual({ changed: 0, unchanged: 0, refused: 0, heldBack: 0 });
});

test('the global pool is there for everyone, on one’s own instances', async () => {
  const { caller, licenses, within, beyond, world } = await scene();
  const [global, theirs, , own] = licenses;
  if (!global || !theirs || !own) throw new Error('Four were made');
  const refused = await change(caller, 'assignLicenses', {
    assignments: [pairOf(global, beyond), pairOf(theirs, within), pairOf(own, beyond)],
    onError: 'WHAT_WORKS',
  });
  expect(refused.outcomes.map(({ code }) => code)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
  const assigned = await change(caller, 'assignLicenses', { assignments: [pairOf(global, within)] });
  expect(assigned.outcomes).toMatchObject([{ code: 'CHANGED', license: { number: '1' } }]);
  await change(caller, 'revokeLicenses', { ids: [licenseId(global)] });
  const given = await change(caller, 'assignLicenses', {
    licenses: { filter: {} },
    instances: { filter: {} },
  });
  expect(given.outcomes).toMatchObject([{ code: 'CHANGED', license: { number: '4' }, instance: { name: 'WITHIN' } }]);
  expect(await placesOf(api.database, world)).toEqual(['1 - -', '2 - Theirs', '3 BEYOND Theirs', '4 WITHIN Mine']);
});

test('nothing is moved into a pool beyond one’s companies', async () => {
  const { caller, ids, theirs } = await scene();
  const answer = await change(caller, 'moveLicenses', { ids: ids.slice(3), toCompany: companyId(theirs) });
  expect(answer.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['toCompany'] }]);
});

test('another provider’s licenses and instances are not there', async () => {
  const { licenses, ids, within } = await scene();
  const other = await api.world();
  const stranger = await api.signIn(other);
  const [own, place] = [await other.license(), await other.instance('OWN')];
  const [theirs] = licenses;
  if (!theirs) throw new Error('There is one');
  for (const verb of ['revokeLicenses', 'releaseLicenses', 'replaceLicenses', 'moveLicenses'] as const)
    expect((await change(stranger, verb, { ids: ids.slice(0, 1) })).outcomes).toMatchObject([{ code: 'NOT_FOUND' }]);
  const pairs = [pairOf(theirs, place), pairOf(own, within)];
  const answer = await change(stranger, 'assignLicenses', { assignments: pairs });
  expect(answer.outcomes.map(({ code }) => code)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
});

test.each(Object.keys(VERBS) as Verb[])('%s takes no viewer, and nobody who is not signed in', async (verb) => {
  const { world, ids } = await scene();
  const input = {
    idempotencyKey: 'key',
    ...(verb === 'undoChangeSet' ? { id: 'x' } : verb === 'assignLicenses' ? { assignments: [] } : { ids }),
  };
  const document = `mutation ($input: ${VERBS[verb]}!) { ${verb}(input: $input) { counts { changed } } }`;
  const viewer = await api.signIn(world, 'VIEWER');
  for (const dryRun of [true, false])
    expect((await viewer.query(document, { input: { ...input, dryRun } })).code).toBe('FORBIDDEN');
  expect((await api.anonymous.query(document, { input })).code).toBe('UNAUTHENTICATED');
});

test('what is given wrongly is a user error, and too much of it', async () => {
  const { caller, ids, within, beyond } = await scene();
  const wrong: [Verb, Record<string, unknown>, string, string[]][] = [
    ['revokeLicenses', {}, 'INVALID', ['ids']],
    ['revokeLicenses', { ids: [] }, 'INVALID', ['ids']],
    ['revokeLicenses', { ids, filter: {} }, 'INVALID', ['ids']],
    ['revokeLicenses', { ids: Array(1_001).fill(ids[0]) }, 'TOO_MANY', ['ids']],
    ['revokeLicenses', { ids, idempotencyKey: '' }, 'INVALID', ['idempotencyKey']],
    ['assignLicenses', {}, 'INVALID', ['assignments']],
    ['assignLicenses', { instances: { ids: [instanceId(within)] } }, 'INVALID', ['assignments']],
    ['assignLicenses', { licenses: {} }, 'INVALID', ['licenses']],
    ['assignLicenses', { licenses: { ids }, instances: {} }, 'NOT_FOUND', ['licenses', 'ids']],
    ['assignLicenses', { licenses: { filter: {} }, instances: {} }, 'INVALID', ['instances']],
    [
      'assignLicenses',
      { licenses: { filter: {} }, instances: { ids: [instanceId(beyond)] } },
      'NOT_FOUND',
      ['instances', 'ids'],
    ],
  ];
  for (const [verb, input, code, path] of wrong) {
    const answer = await change(caller, verb, input);
    expect([verb, answer.userErrors]).toMatchObject([verb, [{ code, path }]]);
    expect(answer.changeSet).toBeNull();
  }
});

test('the same key and input gives the first answer again, another input with it is refused', async () => {
  const { world, licenses, within } = await scene();
  const caller = await api.signIn(world);
  const [, , , own] = licenses;
  if (!own) throw new Error('Four were made');
  const input = { assignments: [pairOf(own, within)], idempotencyKey: 'key' };
  const first = await change(caller, 'assignLicenses', input);
  expect(await change(caller, 'assignLicenses', input)).toEqual(first);
  const other = await change(caller, 'revokeLicenses', { ids: [licenseId(own)], idempotencyKey: 'key' });
  expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  expect((await placesOf(api.database, world))[3]).toBe('4 WITHIN Mine');
});
