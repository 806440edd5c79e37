import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';
import { change, ended } from '../../../testkit/assignments.ts';
import { TYPE, type World } from '../../../testkit/world.ts';

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const COUNT = 2_600;

async function free({ providerId }: Pick<World, 'providerId'>): Promise<number> {
  const { rows } = await api.database.owner.query<{ count: number }>(
    'select count(*)::int as count from license where provider_id = $1 and instance_id is null',
    [providerId],
  );
  return rows[0]?.count ?? 0;
}

/** A domain with many licenses on it. */
async function scene() {
  const world = await api.world();
  const domain = await world.instance('example.com', null, '');
  await world.licenses(Array.from({ length: COUNT }, () => ({ typeKey: TYPE.MICROSOFT_365, instance: domain })));
  return { world, domain, caller: await api.signIn(world, 'OPERATOR') };
}

test('more than a thousand are changed after the answer, with progress, and undone together', async () => {
  const { world, caller } = await scene();
  const dry = await change(caller, 'revokeLicenses', { filter: {}, dryRun: true });
  expect(dry).toMatchObject({ changeSet: null, counts: { changed: COUNT, refused: 0 } });
  expect(dry.outcomes).toHaveLength(100);
  expect(await free(world)).toBe(0);

  const accepted = await change(caller, 'revokeLicenses', { filter: {}, onError: 'WHAT_WORKS' });
  expect(accepted).toMatchObject({ changeSet: { progress: { total: COUNT } }, userErrors: [] });
  const set = await ended(caller, accepted.changeSet?.id);
  expect(set).toMatchObject({
    state: 'DONE',
    canUndo: true,
    progress: { done: COUNT, total: COUNT },
    counts: { changed: COUNT, unchanged: 0, refused: 0, heldBack: 0 },
  });
  expect(await free(world)).toBe(COUNT);

  const undo = await change(caller, 'undoChangeSet', { id: set.id });
  expect((await ended(caller, undo.changeSet?.id)).counts).toMatchObject({ changed: COUNT, refused: 0 });
  expect(await free(world)).toBe(0);
});

test('all or nothing changes none of many where one cannot be changed, and says which', async () => {
  const { world, caller, domain } = await scene();
  await world.license({ typeKey: TYPE.MICROSOFT_365, instance: domain, category: 1 });
  const accepted = await change(caller, 'releaseLicenses', { filter: {} });
  const set = await ended(caller, accepted.changeSet?.id);
  expect(set).toMatchObject({
    state: 'REFUSED',
    canUndo: false,
    counts: { changed: 0, refused: 1, heldBack: COUNT },
  });
  expect(await free(world)).toBe(0);
  const { data } = await caller.query(
    `query ($id: ID!) { node(id: $id) { ... on ChangeSet {
      outcomes(kind: REFUSED, first: 10) { nodes { code } totalCount { value } } } } }`,
    { id: set.id },
  );
  expect(data).toEqual({ node: { outcomes: { nodes: [{ code: 'TRIAL' }], totalCount: { value: 1 } } } });
});

test('outcomes are paged in the order of the command, and each is found by its id', async () => {
  const { caller } = await scene();
  const accepted = await change(caller, 'revokeLicenses', { filter: {}, onError: 'WHAT_WORKS' });
  const { id } = await ended(caller, accepted.changeSet?.id);
  interface Page {
    node: {
      outcomes: {
        nodes: { id: string; license: { id: string } }[];
        pageInfo: { endCursor: string; hasNextPage: boolean };
      };
    };
  }
  const pageAfter = async (after: string | null) => {
    const { data } = await caller.query<Page>(
      `query ($id: ID!, $after: String) { node(id: $id) { ... on ChangeSet {
        outcomes(first: 40, after: $after) { nodes { id license { id } } pageInfo { endCursor hasNextPage } } } } }`,
      { id, after },
    );
    if (!data) throw new Error('There is a page');
    return data.node.outcomes;
  };
  const pages = [await pageAfter(null)];
  for (let turn = 0; turn < 2; turn++) pages.push(await pageAfter(pages[turn]?.pageInfo.endCursor ?? null));
  const seen = pages.flatMap(({ nodes }) => nodes.map(({ license }) => license.id));
  const first = pages[0]?.nodes[0];
  expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
  const { data } = await caller.query(
    `query ($id: ID!) { node(id: $id) { id ... on ChangeOutcome { license { id } } } }`,
    {
      id: first?.id,
    },
  );
  expect(data).toEqual({ node: first });
});
