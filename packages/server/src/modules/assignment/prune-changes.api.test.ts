import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { change, licenseId } from '../../../testkit/assignments.ts';
import { TYPE, type World } from '../../../testkit/world.ts';
import { rowIdOf } from '../../kernel/ids.ts';
import { pruneChanges } from './prune-changes.ts';

const DAY_MS = 86_400_000;

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

/** A change of so many days ago. @returns its global id */
async function changedAgo(world: World, caller: Caller, days: number): Promise<string> {
  const instance = await world.instance(`PC-${days}`);
  const license = await world.license({ instance });
  api.setNow(new Date(Date.now() - days * DAY_MS));
  const { changeSet } = await change(caller, 'revokeLicenses', { ids: [licenseId(license)] });
  api.setNow(new Date());
  if (!changeSet) throw new Error('There is a change set');
  return changeSet.id;
}

interface ChangeSetAnswer {
  node: { canUndo: boolean; counts: { changed: number }; outcomes: { totalCount: { value: number } } };
}

async function read(caller: Caller, id: string): Promise<ChangeSetAnswer['node'] | undefined> {
  const { data } = await caller.query<ChangeSetAnswer>(
    'query ($id: ID!) { node(id: $id) { ... on ChangeSet { canUndo counts { changed } outcomes { totalCount { value } } } } }',
    { id },
  );
  return data?.node;
}

const refusal = async (caller: Caller, id: string): Promise<string | undefined> =>
  (await change(caller, 'undoChangeSet', { id, dryRun: true })).userErrors[0]?.message;

test('a change can be undone for thirty days; after that its rows go, and its numbers and the history stay', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const [gone, late, young] = [
    await changedAgo(world, caller, 31.1),
    await changedAgo(world, caller, 30.5),
    await changedAgo(world, caller, 29.9),
  ];
  await pruneChanges(api.database);

  const outcomes = (value: number) => ({ counts: { changed: 1 }, outcomes: { totalCount: { value } } });
  expect(await read(caller, gone)).toEqual({ canUndo: false, ...outcomes(0) });
  // Nobody is told that it can be undone while its last rows may be going.
  expect(await read(caller, late)).toEqual({ canUndo: false, ...outcomes(1) });
  expect(await read(caller, young)).toEqual({ canUndo: true, ...outcomes(1) });
  for (const id of [gone, late])
    expect(await refusal(caller, id)).toBe('A change can be undone for 30 days: change these licenses anew instead.');
  expect(await refusal(caller, young)).toBeUndefined();
  const { rows } = await api.database.owner.query<{ count: number }>(
    'select count(*)::int as count from license_assignment where provider_id = $1',
    [world.providerId],
  );
  expect(rows).toEqual([{ count: 3 }]);
});

test('a large change goes a batch at a time, all of it, whoever prunes it; one that is under way stays', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const domain = await world.instance('example.com', null, '');
  await world.licenses(Array.from({ length: 3 }, () => ({ typeKey: TYPE.MICROSOFT_365, instance: domain })));
  const ids: string[] = [];
  while (ids.length < 2) {
    const { changeSet } = await change(caller, 'moveLicenses', { filter: {}, onError: 'WHAT_WORKS' });
    ids.push(rowIdOf(changeSet?.id ?? '', 'ChangeSet') ?? '');
  }
  const [ended, running] = ids;
  const { owner } = api.database;
  for (const id of ids)
    await owner.query(
      `insert into change_set_row (provider_id, change_set_id, place)
       select $1, $2, place from generate_series(10, 12009) as place`,
      [world.providerId, id],
    );
  await owner.query(`update change_set set ended_at = now() - interval '40 days' where id = $1`, [ended]);
  await owner.query('update change_set set ended_at = null where id = $1', [running]);

  const gone = await Promise.all([pruneChanges(api.database), pruneChanges(api.database)]);
  expect(gone[0] + gone[1]).toBe(12_003);
  const { rows } = await owner.query<{ id: string; is_pruned: boolean; left: number }>(
    `select is_pruned, (select count(*)::int from change_set_row where change_set_id = id) as left
     from change_set where id = any($1) order by ended_at nulls last`,
    [ids],
  );
  expect(rows).toEqual([
    { is_pruned: true, left: 0 },
    { is_pruned: false, left: 12_003 },
  ]);
  expect(await pruneChanges(api.database)).toBe(0);
});
