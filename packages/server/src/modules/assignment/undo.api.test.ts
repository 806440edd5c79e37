import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';
import {
  assignNext,
  change,
  companyId,
  licenseId,
  pairOf,
  placesOf,
  type ChangeAnswer,
} from '../../../testkit/assignments.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const PAST = new Date('2026-11-01T00:00:00Z');

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
});
afterAll(() => api.close());

const codes = ({ outcomes }: ChangeAnswer): string[] => outcomes.map(({ code }) => code);

function idOf({ changeSet }: { changeSet: { id: string } | null }): string {
  if (!changeSet) throw new Error('There is a change set');
  return changeSet.id;
}

/** Two companies with an instance each, and licenses in every state that a verb changes. */
async function scene() {
  const world = await api.world();
  const [acme, bolt] = [await world.company('Acme'), await world.company('Bolt')];
  const [a, b, free] = [
    await world.instance('A', acme),
    await world.instance('B', bolt),
    await world.instance('FREE', acme),
  ];
  const licenses = await world.licenses([
    { number: 1, instance: a, pool: acme },
    { number: 2, instance: b, expiresAt: PAST },
    { number: 3 },
    { number: 4, pool: acme },
    { number: 5, pool: bolt },
  ]);
  return { world, acme, a, free, licenses, ids: licenses.map(licenseId), caller: await api.signIn(world, 'OPERATOR') };
}

type Scene = Awaited<ReturnType<typeof scene>>;

const VERBS: Record<string, (scene: Scene) => Promise<{ changeSet: { id: string } | null }>> = {
  assignLicenses: ({ caller, licenses: [, , third], free }) =>
    change(caller, 'assignLicenses', { assignments: third ? [pairOf(third, free)] : [] }),
  assignNext: ({ caller, free }) => assignNext(caller, free),
  revokeLicenses: ({ caller, ids }) => change(caller, 'revokeLicenses', { ids: ids.slice(0, 2) }),
  releaseLicenses: ({ caller, ids }) => change(caller, 'releaseLicenses', { ids }),
  replaceLicenses: ({ caller, ids }) => change(caller, 'replaceLicenses', { ids: ids.slice(1, 2) }),
  moveLicenses: ({ caller, ids, acme }) =>
    change(caller, 'moveLicenses', { ids: [0, 2, 3, 4].map((turn) => ids[turn]), toCompany: companyId(acme) }),
};

test.each(Object.keys(VERBS))('%s is undone, the undo is undone, and that once more', async (verb) => {
  const made = await scene();
  const { caller, world } = made;
  const before = await placesOf(api.database, world);
  const first = await VERBS[verb]?.(made);
  if (!first) throw new Error('There is such a verb');
  const after = await placesOf(api.database, world);
  expect(after).not.toEqual(before);

  const undone = await change(caller, 'undoChangeSet', { id: idOf(first) });
  expect(undone).toMatchObject({ changeSet: { command: 'UNDO', undoesId: idOf(first) }, counts: { refused: 0 } });
  expect(await placesOf(api.database, world)).toEqual(before);
  const redone = await change(caller, 'undoChangeSet', { id: idOf(undone) });
  expect(await placesOf(api.database, world)).toEqual(after);
  await change(caller, 'undoChangeSet', { id: idOf(redone) });
  expect(await placesOf(api.database, world)).toEqual(before);

  const { data } = await caller.query<{ node: object }>(
    `query ($id: ID!) { node(id: $id) { ... on ChangeSet { state canUndo undoneById } } }`,
    { id: idOf(first) },
  );
  expect(data?.node).toEqual({ state: 'UNDONE', canUndo: false, undoneById: idOf(undone) });
  expect((await change(caller, 'undoChangeSet', { id: idOf(first) })).userErrors).toMatchObject([
    { code: 'CONFLICT', message: 'This change was undone already.' },
  ]);
});

test('what was changed since is told and left, the rest goes back', async () => {
  const { caller, world, ids, a } = await scene();
  const revoked = await change(caller, 'revokeLicenses', { ids: ids.slice(0, 2) });
  await assignNext(caller, a);
  expect((await placesOf(api.database, world)).slice(0, 2)).toEqual(['1 A Acme', '2 - -']);

  const undone = await change(caller, 'undoChangeSet', { id: idOf(revoked) });
  expect(codes(undone)).toEqual(['CHANGED_SINCE', 'CHANGED']);
  expect(undone.outcomes[0]?.message).toBe('License 1 was changed since, and is left as it is.');
  expect((await placesOf(api.database, world)).slice(0, 2)).toEqual(['1 A Acme', '2 B -']);
});

test('an instance that is retired, or holds another license since, is left', async () => {
  const { caller, world, ids, a, licenses } = await scene();
  const revoked = await change(caller, 'revokeLicenses', { ids: ids.slice(0, 2) });
  const [, , third] = licenses;
  if (!third) throw new Error('There are three');
  await change(caller, 'assignLicenses', { assignments: [pairOf(third, a)] });
  await api.database.owner.query(`update instance set retired_at = now() where name = 'B' and provider_id = $1`, [
    world.providerId,
  ]);
  const tried = await change(caller, 'undoChangeSet', { id: idOf(revoked), dryRun: true });
  const undone = await change(caller, 'undoChangeSet', { id: idOf(revoked) });
  expect(codes(undone)).toEqual(['HOLDS_ONE', 'RETIRED']);
  expect([tried.outcomes, tried.counts]).toEqual([undone.outcomes, undone.counts]);
  expect((await placesOf(api.database, world)).slice(0, 3)).toEqual(['1 - Acme', '2 - -', '3 A -']);
  // Nothing went back, so that it can be tried again.
  await api.database.owner.query(`update instance set retired_at = null where provider_id = $1`, [world.providerId]);
  expect(codes(await change(caller, 'undoChangeSet', { id: idOf(revoked) }))).toEqual(['HOLDS_ONE', 'CHANGED']);
});

test('of two who undo a change at once, one does', async () => {
  const { caller, ids } = await scene();
  const revoked = await change(caller, 'revokeLicenses', { ids: ids.slice(0, 2) });
  const answers = await Promise.all([1, 2, 3].map(() => change(caller, 'undoChangeSet', { id: idOf(revoked) })));
  expect(answers.map(({ counts }) => counts.changed).toSorted()).toEqual([0, 0, 2]);
});

test('a change of another provider, or of those who reach more, is not there', async () => {
  const { caller, world, ids, acme } = await scene();
  const id = idOf(await change(caller, 'revokeLicenses', { ids: ids.slice(0, 1) }));
  const stranger = await api.signIn(await api.world(), 'OWNER');
  const limited = await api.signIn(world, 'OPERATOR', [acme.id]);
  for (const other of [stranger, limited]) {
    expect((await change(other, 'undoChangeSet', { id })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const { data } = await other.query('query ($id: ID!) { node(id: $id) { id } changeSets { nodes { id } } }', { id });
    expect(data).toEqual({ node: null, changeSets: { nodes: [] } });
  }
  const own = await change(limited, 'releaseLicenses', { ids: ids.slice(3, 4) });
  const undone = await change(limited, 'undoChangeSet', { id: idOf(own) });
  expect(codes(undone)).toEqual(['CHANGED']);
  for (const wrong of ['nothing', ids[0]])
    expect((await change(caller, 'undoChangeSet', { id: wrong })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
});
