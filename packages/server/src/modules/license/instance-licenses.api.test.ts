import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { statementsOf } from '../../../testkit/statements.ts';
import { TYPE } from '../../../testkit/world.ts';

const HOLDINGS = `{ instances { nodes {
  name holdings { licenseType { code } licenseCount validCount lastExpiresAt }
} } }`;

interface Holding {
  licenseType: { code: string };
  licenseCount: number;
  validCount: number;
  lastExpiresAt: string;
}

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(new Date('2026-11-24T12:00:00Z'));
});
afterAll(() => api.close());

async function holdings(caller: Caller): Promise<Record<string, Holding[]>> {
  const { data, errors } = await caller.query<{ instances: { nodes: { name: string; holdings: Holding[] }[] } }>(
    HOLDINGS,
  );
  expect(errors).toEqual([]);
  return Object.fromEntries(data?.instances.nodes.map(({ name, holdings: held }) => [name, held]) ?? []);
}

test('what an instance holds is added up by type, in the order of the catalog, the expired told apart', async () => {
  const world = await api.world();
  const domain = await world.instance('contoso.example', null, '');
  const server = await world.instance('srv-1', null, 'Windows Server 2022');
  await world.instance('bare');
  const [past, soon, later] = ['2026-11-24T12:00:00Z', '2026-12-01T00:00:00Z', '2027-12-01T00:00:00Z'].map(
    (text) => new Date(text),
  ) as [Date, Date, Date];
  await world.licenses([
    ...[past, soon, later].map((expiresAt) => ({ typeKey: TYPE.MICROSOFT_365, instance: domain, expiresAt })),
    { typeKey: TYPE.SERVER, instance: server, expiresAt: past },
    { typeKey: TYPE.DESKTOP, instance: server, expiresAt: later, category: 1 },
    { typeKey: TYPE.SERVER, expiresAt: later },
  ]);

  expect(await holdings(await api.signIn(world, 'VIEWER'))).toEqual({
    bare: [],
    'contoso.example': [
      {
        licenseType: { code: 'MICROSOFT_365' },
        licenseCount: 3,
        validCount: 2,
        lastExpiresAt: '2027-12-01T00:00:00.000Z',
      },
    ],
    'srv-1': [
      { licenseType: { code: 'DESKTOP' }, licenseCount: 1, validCount: 1, lastExpiresAt: '2027-12-01T00:00:00.000Z' },
      { licenseType: { code: 'SERVER' }, licenseCount: 1, validCount: 0, lastExpiresAt: '2026-11-24T12:00:00.000Z' },
    ],
  });
});

test('a whole page is read by one statement more', async () => {
  const world = await api.world();
  for (const name of ['pc-1', 'pc-2', 'pc-3']) await world.license({ instance: await world.instance(name) });
  const caller = await api.signIn(world, 'OWNER');
  await holdings(caller);
  const statements = await statementsOf(() => holdings(caller));
  expect(statements.filter((text) => /\bfrom license\b/.test(text))).toHaveLength(1);
});

test('people limited to companies see what the instances of these hold, and no others', async () => {
  const world = await api.world();
  const mine = await world.company('Mine');
  await world.license({ instance: await world.instance('within', mine) });
  await world.license({ instance: await world.instance('beyond', await world.company('Theirs')) });
  const seen = await holdings(await api.signIn(world, 'OPERATOR', [mine.id]));
  expect(Object.entries(seen).map(([name, held]) => [name, held.length])).toEqual([['within', 1]]);
});
