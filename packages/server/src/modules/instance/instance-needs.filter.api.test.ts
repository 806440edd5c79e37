import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(new Date('2026-11-24T12:00:00Z'));
});
afterAll(() => api.close());

async function names(caller: Caller, filter: Record<string, unknown>): Promise<string> {
  const { data, errors } = await caller.query<{ instances: { nodes: { name: string }[] } }>(
    'query ($filter: InstanceFilter) { instances(filter: $filter) { nodes { name } } }',
    { filter },
  );
  expect(errors).toEqual([]);
  return data?.instances.nodes.map(({ name }) => name).join(' ') ?? '';
}

test('instances are found by what they need, lack and hold', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'VIEWER');
  const [a, b, c] = [await world.instance('A'), await world.instance('B'), await world.instance('C')];
  await world.instance('D');
  const domain = await world.instance('E', null, '');
  const needs = [
    [a.id, 1, 1],
    [b.id, 1, 1],
    [c.id, 3, 1],
    [domain.id, 9, 3],
  ] as const;
  for (const [id, type, quantity] of needs) {
    await api.database.owner.query('insert into need values ($1, $2, $3, $4)', [world.providerId, id, type, quantity]);
    await api.database.owner.query(
      'insert into need_delta (provider_id, company_id, license_type_id, change) values ($1, null, $2, $3)',
      [world.providerId, type, quantity],
    );
  }
  await world.licenses([
    { instance: a },
    { instance: b, expiresAt: new Date('2026-11-01T00:00:00Z') },
    { instance: c },
    { instance: domain, typeKey: 9 },
    { instance: domain, typeKey: 9 },
  ]);

  expect(await names(caller, { needs: { eq: 'DESKTOP' } })).toBe('A B');
  expect(await names(caller, { needs: { in: ['ULTIMATE', 'MICROSOFT_365'] } })).toBe('C E');
  expect(await names(caller, { lacks: { eq: 'DESKTOP' } })).toBe('B');
  expect(await names(caller, { lacks: { in: ['ULTIMATE', 'MICROSOFT_365'] } })).toBe('C E');
  expect(await names(caller, { licensed: { eq: true } })).toBe('A C E');
  expect(await names(caller, { licensed: { eq: false }, not: { needs: { eq: 'DESKTOP' } } })).toBe('D');
  const { data } = await caller.query<{ licenses: { nodes: { number: string }[] } }>(
    '{ licenses(filter: { instance: { lacks: { eq: "MICROSOFT_365" } } }) { nodes { number } } }',
  );
  expect(data?.licenses.nodes).toHaveLength(2);
});
