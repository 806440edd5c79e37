import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';
import { change, ended } from '../../../testkit/assignments.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import { transactAsOwner } from '../../database/owner.ts';
import { foldCounts, verifyProvider } from '../license/index.ts';

const EACH = 4_000;

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

test.each([
  ['WHAT_WORKS', EACH],
  ['ALL_OR_NOTHING', EACH],
  ['WHAT_WORKS', 900],
] as const)(
  'two that give out free licenses at once (%s, %d instances each) find all that there are',
  async (onError, each) => {
    const world = await api.world();
    const companies = [await world.company('Acme'), await world.company('Bolt')];
    for (const company of companies)
      await api.database.owner.query(
        `insert into instance (provider_id, id, kind, platform, name, company_id, created_at)
       select $1, gen_random_uuid(), 0, 0, 'PC-' || number, $2, now() from generate_series(1, $3::int) as number`,
        [world.providerId, company.id, each],
      );
    await world.licenses(Array.from({ length: 2 * each }, () => ({})));
    await api.database.owner.query('vacuum (analyze)');
    const caller = await api.signIn(world, 'OPERATOR');
    const start = performance.now();
    const sets = await Promise.all(
      companies.map(async ({ id }) => {
        const instances = { filter: { company: { id: { eq: toGlobalId('Company', id) } } } };
        const { changeSet } = await change(caller, 'assignLicenses', { licenses: { filter: {} }, instances, onError });
        return ended(caller, changeSet?.id);
      }),
    );
    console.log(`${onError}: 2 × ${each} in ${((performance.now() - start) / 1_000).toFixed(1)} s`);
    expect(sets.map(({ counts }) => counts)).toEqual(
      companies.map(() => ({ changed: each, unchanged: 0, refused: 0, heldBack: 0 })),
    );
    const now = new Date();
    await transactAsOwner(api.database.owner, async (run) => {
      while (!(await foldCounts(run, world.providerId, now))) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await verifyProvider(run, world.providerId, now)).toEqual([]);
    });
  },
);
