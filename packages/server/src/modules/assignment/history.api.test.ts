import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { assignNext, change, instanceId, licenseId, pairOf } from '../../../testkit/assignments.ts';

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 24, 12, minute));

interface Assignment {
  id: string;
  licenseNumber: string;
  license: { number: string } | null;
  instance: { name: string };
  from: string;
  to: string | null;
  cause: string;
  assignedBy: string | null;
}

const FIELDS = 'id licenseNumber license { number } instance { name } from to cause assignedBy';

async function historyOf(caller: Caller, id: string, page = ''): Promise<Assignment[]> {
  const assignments = `assignments${page} { nodes { ${FIELDS} } totalCount { value } }`;
  const { data, errors } = await caller.query<{ node: { assignments: { nodes: Assignment[] } } | null }>(
    `query ($id: ID!) { node(id: $id) { ... on License { ${assignments} } ... on Instance { ${assignments} } } }`,
    { id },
  );
  expect(errors).toEqual([]);
  return data?.node?.assignments.nodes ?? [];
}

const told = (rows: readonly Assignment[]) =>
  rows.map(({ licenseNumber, instance, from, to, cause }) => [
    ...[licenseNumber, instance.name, from.slice(11, 16), to?.slice(11, 16) ?? null, cause],
  ]);

test('who looks back sees which license was on which instance from when to when, and why', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const [a, b] = [await world.instance('A'), await world.instance('B')];
  const [one, other] = await world.licenses([{ number: 1 }, { number: 2, instance: b }]);
  if (!one || !other) throw new Error('Two were made');

  api.setNow(at(1));
  await change(caller, 'assignLicenses', { assignments: [pairOf(one, a)] });
  api.setNow(at(2));
  const revoked = await change(caller, 'revokeLicenses', { ids: [licenseId(one), licenseId(other)] });
  api.setNow(at(3));
  await assignNext(caller, b);
  api.setNow(at(4));
  await change(caller, 'undoChangeSet', { id: revoked.changeSet?.id });

  const onB = await historyOf(caller, instanceId(b));
  expect(told(onB)).toEqual([
    ['1', 'B', '12:03', null, 'PERSON'],
    ['2', 'B', '00:00', '12:02', 'IMPORT'],
  ]);
  expect(onB.map(({ assignedBy }) => assignedBy)).toEqual([expect.stringMatching(/^Person/), null]);
  expect(told(await historyOf(caller, licenseId(one)))).toEqual([
    ['1', 'B', '12:03', null, 'PERSON'],
    ['1', 'A', '12:01', '12:02', 'PERSON'],
  ]);
  const { data } = await caller.query(`query ($id: ID!) { node(id: $id) { ... on LicenseAssignment { ${FIELDS} } } }`, {
    id: onB[0]?.id,
  });
  expect(data).toEqual({ node: onB[0] });
});

test('what is assigned and detached within one instant leaves no trace, and overlaps with nothing', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  api.setNow(at(10));
  const [a, b] = [await world.instance('A'), await world.instance('B')];
  const license = await world.license({ number: 1 });
  await change(caller, 'assignLicenses', { assignments: [pairOf(license, a)] });
  await change(caller, 'revokeLicenses', { ids: [licenseId(license)] });
  await change(caller, 'assignLicenses', { assignments: [pairOf(license, b)] });
  expect(told(await historyOf(caller, licenseId(license)))).toEqual([['1', 'B', '12:10', null, 'PERSON']]);
});

test('who looked at the clock earlier, and came later, begins where the other ended', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const [a, b] = [await world.instance('A'), await world.instance('B')];
  const license = await world.license({ number: 1, instance: a });
  api.setNow(at(21));
  await change(caller, 'revokeLicenses', { ids: [licenseId(license)] });
  api.setNow(at(20));
  await change(caller, 'assignLicenses', { assignments: [pairOf(license, b)] });
  expect(told(await historyOf(caller, licenseId(license)))).toEqual([
    ['1', 'B', '12:21', null, 'PERSON'],
    ['1', 'A', '00:00', '12:21', 'IMPORT'],
  ]);
  api.setNow(at(22));
});

test('history is paged, and read for a whole list by one statement', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const places = await Promise.all(['A', 'B', 'C'].map((name) => world.instance(name)));
  const license = await world.license({ number: 1 });
  for (const [turn, place] of places.entries()) {
    api.setNow(at(30 + 2 * turn));
    await change(caller, 'assignLicenses', { assignments: [pairOf(license, place)] });
    api.setNow(at(31 + 2 * turn));
    await change(caller, 'revokeLicenses', { ids: [licenseId(license)] });
  }
  const names = async (page: string) =>
    (await historyOf(caller, licenseId(license), page)).map(({ instance }) => instance.name);
  expect([await names('(first: 2)'), await names('(last: 2)')]).toEqual([
    ['C', 'B'],
    ['B', 'A'],
  ]);
  const { data } = await caller.query<{
    instances: { nodes: { name: string; assignments: { nodes: { licenseNumber: string }[] } }[] };
  }>('{ instances { nodes { name assignments(first: 1) { nodes { licenseNumber } } } } }');
  expect(data?.instances.nodes.map(({ assignments }) => assignments.nodes.length)).toEqual([1, 1, 1]);
});

test('who is limited to companies sees what was on their instances, and nothing of others', async () => {
  const world = await api.world();
  const [mine, theirs] = [await world.company('Mine'), await world.company('Theirs')];
  const [within, beyond] = [await world.instance('WITHIN', mine), await world.instance('BEYOND', theirs)];
  const license = await world.license({ number: 1, instance: beyond });
  const owner = await api.signIn(world);
  api.setNow(at(41));
  await change(owner, 'revokeLicenses', { ids: [licenseId(license)] });
  api.setNow(at(42));
  await change(owner, 'assignLicenses', { assignments: [pairOf(license, within)] });
  const limited = await api.signIn(world, 'VIEWER', [mine.id]);
  expect(told(await historyOf(limited, licenseId(license)))).toEqual([['1', 'WITHIN', '12:42', null, 'PERSON']]);
  expect(await historyOf(limited, instanceId(beyond))).toEqual([]);
  const [first] = await historyOf(owner, instanceId(beyond));
  const { data } = await limited.query('query ($id: ID!) { node(id: $id) { id } }', { id: first?.id });
  expect(data).toEqual({ node: null });
});
