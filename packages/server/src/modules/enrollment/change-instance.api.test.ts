import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';
import {
  callInstance,
  enroll,
  INSTANCE_VERBS,
  instanceDocument,
  need,
  needsOf,
  type InstanceVerb,
} from '../../../testkit/enrollment.ts';
import { change } from '../../../testkit/assignments.ts';
import { setPolicy } from '../../../testkit/policies.ts';
import { statementsOf } from '../../../testkit/statements.ts';
import { TYPE, type InstanceRow, type World } from '../../../testkit/world.ts';
import { toGlobalId } from '../../kernel/ids.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
});
afterAll(() => api.close());

const instanceId = ({ id }: { id: string }): string => toGlobalId('Instance', id);
const companyId = ({ id }: { id: string }): string => toGlobalId('Company', id);

/** Where the licenses of a world are: `NUMBER instance company pool`. */
async function placesOf({ providerId }: World): Promise<string[]> {
  const { rows } = await api.database.owner.query<{ place: string }>(
    `select concat_ws(' ', license.number, coalesce(instance.name, '-'), coalesce(company.name, '-'),
       coalesce(pool.name, '-')) as place
     from license
     left join instance on instance.provider_id = license.provider_id and instance.id = license.instance_id
     left join company on company.provider_id = license.provider_id and company.id = license.company_id
     left join company as pool on pool.provider_id = license.provider_id and pool.id = license.pool_company_id
     where license.provider_id = $1 order by license.number`,
    [providerId],
  );
  return rows.map(({ place }) => place);
}

async function scene() {
  const world = await api.world();
  const [acme, bolt] = [await world.company('Acme'), await world.company('Bolt')];
  return { world, acme, bolt, caller: await api.signIn(world, 'OPERATOR') };
}

async function found(caller: Awaited<ReturnType<typeof scene>>['caller'], text: string): Promise<string[]> {
  const { data } = await caller.query<{ licenses: { nodes: { number: string }[] } }>(
    'query ($text: String!) { licenses(filter: { search: $text }) { nodes { number } } }',
    { text },
  );
  return data?.licenses.nodes.map(({ number }) => number) ?? [];
}

test('a renamed instance is found by its new name, with its licenses', async () => {
  const { world, acme, caller } = await scene();
  const place = await world.instance('OLD-NAME', acme);
  await world.license({ number: 1, instance: place });

  const { instance, userErrors } = await callInstance(caller, 'renameInstance', {
    instanceId: instanceId(place),
    expectedVersion: 1,
    name: 'FRESH-NAME',
  });

  expect(userErrors).toEqual([]);
  expect(instance).toMatchObject({ name: 'FRESH-NAME', version: 2 });
  expect([await found(caller, 'old-name'), await found(caller, 'fresh-name')]).toEqual([[], ['1']]);
  const stale = { instanceId: instanceId(place), expectedVersion: 1, name: 'OTHER' };
  expect((await callInstance(caller, 'renameInstance', stale)).userErrors).toEqual([
    {
      code: 'CONFLICT',
      path: ['expectedVersion'],
      message: 'FRESH-NAME was changed by someone else in the meantime: look at it again.',
    },
  ]);
  await world.instance('TAKEN', acme);
  const doubled = await callInstance(caller, 'renameInstance', { instanceId: instanceId(place), name: 'TAKEN' });
  expect(doubled.userErrors).toMatchObject([{ code: 'CONFLICT', path: ['name'] }]);
});

test('a moved instance takes along its needs, its trials and its licenses of the global pool, and no others', async () => {
  const { world, acme, bolt, caller } = await scene();
  const place = await world.instance('PC', acme);
  await callInstance(caller, 'setNeeds', { instanceId: instanceId(place), needs: [need('DESKTOP')] });
  await world.licenses([
    { number: 1, instance: place, pool: acme },
    { number: 2, instance: place, typeKey: TYPE.SERVER },
    { number: 3, instance: place, typeKey: 3, category: 1, pool: acme },
    { number: 4, instance: place, typeKey: 4, pool: bolt },
  ]);

  const answer = await callInstance(caller, 'moveInstance', {
    instanceId: instanceId(place),
    toCompany: companyId(bolt),
  });

  expect(answer.userErrors).toEqual([]);
  expect(answer.instance).toMatchObject({ company: { name: 'Bolt' }, version: 3 });
  expect(answer.revokedLicenses).toEqual([{ number: '1' }]);
  expect(await placesOf(world)).toEqual(['1 - Acme Acme', '2 PC Bolt -', '3 PC Bolt Bolt', '4 PC Bolt Bolt']);
  expect([await found(caller, 'acme'), (await found(caller, 'bolt')).toSorted()]).toEqual([['1'], ['2', '3', '4']]);

  const home = await callInstance(caller, 'moveInstance', { instanceId: instanceId(place) });
  expect([home.instance?.company, home.revokedLicenses]).toEqual([null, [{ number: '4' }]]);
  const still = await callInstance(caller, 'moveInstance', { instanceId: instanceId(place) });
  expect([still.instance?.version, still.userErrors]).toEqual([4, []]);
});

test('retired instances give their licenses back and need nothing; a dry run says so and changes nothing', async () => {
  const { world, acme, caller } = await scene();
  const places = await Promise.all(['A', 'B', 'C'].map((name) => world.instance(name, acme)));
  const [a, b, c] = places as [InstanceRow, InstanceRow, InstanceRow];
  for (const place of places)
    await callInstance(caller, 'setNeeds', { instanceId: instanceId(place), needs: [need('DESKTOP')] });
  await world.licenses([
    { number: 1, instance: a, pool: acme },
    { number: 2, instance: b },
    { number: 3, instance: b, typeKey: 3 },
    { number: 4, instance: c },
  ]);
  const filter = { name: { in: ['A', 'B'] } };

  const dry = await callInstance(caller, 'retireInstances', { filter, dryRun: true });
  expect([dry.retiredCount, dry.freedCount, dry.instances.map(({ retiredAt }) => retiredAt)]).toEqual([
    2,
    3,
    [null, null],
  ]);
  expect(await placesOf(world)).toEqual(['1 A Acme Acme', '2 B Acme -', '3 B Acme -', '4 C Acme -']);

  const done = await callInstance(caller, 'retireInstances', { filter, idempotencyKey: 'key' });
  expect(done).toMatchObject({ retiredCount: 2, freedCount: 3, userErrors: [] });
  expect(done.instances.map(({ name }) => name).toSorted()).toEqual(['A', 'B']);
  expect(await placesOf(world)).toEqual(['1 - Acme Acme', '2 - - -', '3 - - -', '4 C Acme -']);
  expect(await callInstance(caller, 'retireInstances', { filter, idempotencyKey: 'key' })).toEqual(done);
  const again = await callInstance(caller, 'retireInstances', { ids: [instanceId(a), instanceId(c)] });
  expect([again.retiredCount, again.freedCount]).toEqual([1, 1]);
  const { data } = await caller.query<{ instances: { nodes: { name: string; needs: unknown[] }[] } }>(
    '{ instances(filter: { retired: { eq: true } }) { nodes { name needs { quantity } } } }',
  );
  expect(data?.instances.nodes).toEqual(['A', 'B', 'C'].map((name) => ({ name, needs: [] })));
});

test('what is retired is only reinstated, with what it needs then', async () => {
  const { world, acme, caller } = await scene();
  const place = await world.instance('PC', acme);
  const named = { instanceId: instanceId(place) };
  expect((await callInstance(caller, 'reinstateInstance', named)).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  await callInstance(caller, 'retireInstances', { ids: [named.instanceId] });
  for (const [verb, input] of [
    ['setNeeds', { ...named, needs: [] }],
    ['moveInstance', named],
  ] as const)
    expect((await callInstance(caller, verb, input)).userErrors).toEqual([
      { code: 'RETIRED', path: ['instanceId'], message: 'PC is retired: reinstate it first.' },
    ]);
  const { instance } = await callInstance(caller, 'reinstateInstance', { ...named, needs: [need('ULTIMATE')] });
  expect(instance).toMatchObject({ retiredAt: null, version: 3 });
  expect(instance && needsOf(instance)).toEqual(['ULTIMATE 1']);

  await callInstance(caller, 'retireInstances', { ids: [named.instanceId] });
  await enroll(caller, { name: 'PC', company: companyId(acme) });
  const doubled = await callInstance(caller, 'reinstateInstance', named);
  expect(doubled.userErrors).toMatchObject([{ code: 'CONFLICT', path: ['instanceId'] }]);
});

test('a retirement is undone: what was not changed since comes back, before a policy gives anything', async () => {
  const { world, acme, caller } = await scene();
  await setPolicy(caller, acme, { mode: 'AUTOMATIC_FROM_GLOBAL_POOL' });
  const [place, other] = [await world.instance('PC', acme), await world.instance('OTHER', acme)];
  const id = instanceId(place);
  await callInstance(caller, 'setNeeds', { instanceId: id, needs: [need('DESKTOP'), need('FILE_BACKUP')] });
  await world.licenses([
    { number: 1, instance: place },
    { number: 2, instance: place, typeKey: 4 },
    // It is valid longer, so that a policy would take it.
    { number: 3, expiresAt: new Date('2035-01-01T00:00:00Z') },
  ]);
  const retired = await callInstance(caller, 'retireInstances', { ids: [id] });
  expect(retired.changeSet).toMatchObject({ command: 'RETIRE', counts: { changed: 2 } });
  const undoes = retired.changeSet?.id;
  const { rows } = await api.database.owner.query<{ id: string }>(
    'select id from license where number = 2 and provider_id = $1',
    [world.providerId],
  );
  const assignments = rows.map((row) => ({ licenseId: toGlobalId('License', row.id), instanceId: instanceId(other) }));
  await change(caller, 'assignLicenses', { assignments });

  const needs = [need('DESKTOP'), need('FILE_BACKUP')];
  const { instance, userErrors } = await callInstance(caller, 'reinstateInstance', { instanceId: id, needs, undoes });
  expect(userErrors).toEqual([]);
  expect(instance && [instance.retiredAt, needsOf(instance)]).toEqual([null, ['DESKTOP 1', 'FILE_BACKUP 1']]);
  expect(await placesOf(world)).toEqual(['1 PC Acme -', '2 OTHER Acme -', '3 - - -']);

  await callInstance(caller, 'retireInstances', { ids: [id] });
  const refused = await callInstance(caller, 'reinstateInstance', { instanceId: id, undoes });
  expect(refused.userErrors).toEqual([
    { code: 'CONFLICT', path: ['undoes'], message: 'This change was undone already.' },
  ]);
  const stranger = await api.signIn(await api.world());
  expect((await change(stranger, 'undoChangeSet', { id: undoes })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  const bare = await callInstance(caller, 'retireInstances', { ids: [instanceId(await world.instance('BARE'))] });
  expect(bare.changeSet).toBeNull();
});

test('needs are replaced as a whole', async () => {
  const { caller } = await scene();
  const { id } = await enroll(caller, { name: 'DB', operatingSystem: 'Windows Server 2022', needs: [need('SERVER')] });
  const { instance } = await callInstance(caller, 'setNeeds', {
    instanceId: id,
    expectedVersion: 1,
    needs: [need('MS_SQL_SERVER'), need('ULTIMATE')],
  });
  expect(instance && needsOf(instance)).toEqual(['ULTIMATE 1', 'MS_SQL_SERVER 1']);
  const bare = await callInstance(caller, 'setNeeds', { instanceId: id, needs: [] });
  expect(bare.instance?.needs).toEqual([]);
});

test('what instances need is read by one statement for a page', async () => {
  const { world, caller } = await scene();
  for (const name of ['A', 'B', 'C']) await world.instance(name);
  const query = '{ instances { nodes { name version needs { quantity } } } }';
  await caller.query(query);
  const statements = await statementsOf(() => caller.query(query));
  expect(statements.filter((text) => /\bfrom need\b/.test(text))).toHaveLength(1);
});

test('wrong choices of what to retire are told', async () => {
  const { world, caller } = await scene();
  const place = await world.instance('PC');
  const stranger = await (await api.world()).instance('STRANGER');
  const refusal = async (input: Record<string, unknown>) =>
    (await callInstance(caller, 'retireInstances', input)).userErrors.map(({ code, message }) => [code, message]);

  expect(await refusal({})).toEqual([['INVALID', 'Give either ids or a filter.']]);
  expect(await refusal({ ids: [], filter: {} })).toEqual([['INVALID', 'Give either ids or a filter.']]);
  expect(await refusal({ ids: [instanceId(place), instanceId(stranger)], dryRun: true })).toEqual([
    ['NOT_FOUND', '1 of these instances do not exist.'],
  ]);
  expect(await refusal({ ids: Array.from({ length: 1_001 }, () => instanceId(place)) })).toEqual([
    ['TOO_MANY', 'Name 1,000 instances at the most.'],
  ]);
});

test.each(Object.keys(INSTANCE_VERBS).filter((verb) => verb !== 'enrollInstance') as InstanceVerb[])(
  '%s is for those who may change licenses, within their companies and their provider',
  async (verb) => {
    const { world, acme, bolt } = await scene();
    const [within, beyond] = [await world.instance('WITHIN', acme), await world.instance('BEYOND', bolt)];
    const stranger = await (await api.world()).instance('STRANGER');
    const inputFor = (place: InstanceRow) => ({
      ...(verb === 'retireInstances' ? { ids: [instanceId(place)] } : { instanceId: instanceId(place) }),
      ...(verb === 'renameInstance' && { name: 'NEW' }),
      ...(verb === 'setNeeds' && { needs: [] }),
      ...(verb === 'moveInstance' && { toCompany: companyId(acme) }),
      idempotencyKey: place.id,
    });
    const viewer = await api.signIn(world, 'VIEWER');
    const variables = { input: inputFor(within) };
    expect((await viewer.query(instanceDocument(verb), variables)).code).toBe('FORBIDDEN');
    expect((await api.anonymous.query(instanceDocument(verb), variables)).code).toBe('UNAUTHENTICATED');
    const limited = await api.signIn(world, 'OPERATOR', [acme.id]);
    for (const place of [beyond, stranger]) {
      const { userErrors } = await callInstance(limited, verb, inputFor(place));
      expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
      expect(userErrors[0]?.message).not.toMatch(/BEYOND|STRANGER/);
    }
    const { userErrors } = await callInstance(limited, verb, inputFor(within));
    expect(userErrors.map(({ code }) => code)).toEqual(verb === 'reinstateInstance' ? ['CONFLICT'] : []);
  },
);
