import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';
import { keepCard } from '../../../testkit/renewals.ts';
import { type World } from '../../../testkit/world.ts';
import { transactAsOwner } from '../../database/owner.ts';
import { newId } from '../../kernel/ids.ts';
import { issueLicenses } from '../license/index.ts';

const COUNT = 100_000;
const COMPANIES = 200;
const MOST_SECONDS = 15;
const MOST_LOCKED_MS = 1_000;

const EXPIRY = new Date('2026-12-01T00:00:00Z');
const DUE = new Date(EXPIRY.getTime() - 12 * 3_600_000);

let api: TestApi;

beforeAll(async () => {
  api = await testApi({ renews: true });
  api.setNow(new Date(DUE.getTime() - 3_600_000));
});
afterAll(() => api.close());

async function fill(world: World): Promise<void> {
  const companies = await Promise.all(
    Array.from({ length: COMPANIES }, (_, index) => world.company(`Company ${index}`)),
  );
  const places = sql`${companies.map(({ id }) => id)}::uuid[]`;
  // Every other anchor tells itself, as after an import.
  const source = sql`
    select ids.id, place as number, (1 + place % 5)::smallint as license_type_id, 0::smallint as category,
      (${places})[1 + place % ${sql.lit(COMPANIES)}] as pool_company_id, null::uuid as instance_id,
      ${EXPIRY}::timestamptz as expires_at, true as auto_renew, null::text as purchase_reference
    from unnest(${Array.from({ length: COUNT }, () => newId())}::uuid[]) with ordinality as ids (id, place)`;
  const placing = { now: new Date('2026-01-01T00:00:00Z'), cause: 'IMPORT', by: null } as const;
  await transactAsOwner(api.database.owner, async (run) => {
    await issueLicenses(run, world.providerId, source, placing);
    await run(sql`
      update license set anchor_on = date '2025-01-01' + (number % 24)::int * interval '1 month'
      where provider_id = ${world.providerId}::uuid and number % 2 = 0`);
  });
  await api.database.owner.query('analyze');
}

/** The longest that any transaction of the server was seen to be open, in milliseconds. */
function watchTransactions(): { stop(): Promise<number> } {
  let longest = 0;
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      const { rows } = await api.database.owner.query<{ ms: number | null }>(`
        select max(extract(epoch from clock_timestamp() - xact_start) * 1000)::float as ms from pg_stat_activity
        where datname = current_database() and application_name = 'license-console-web' and xact_start is not null`);
      longest = Math.max(longest, rows[0]?.ms ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const watching = watch();
  return {
    async stop() {
      isOver = true;
      await watching;
      return longest;
    },
  };
}

test('a hundred thousand licenses are renewed in one sweep, without a lock of more than a second', async () => {
  const world = await api.world();
  await keepCard(api.database, world);
  await fill(world);
  const transactions = watchTransactions();
  const start = performance.now();
  api.setNow(DUE);
  const done = `select from renewal_charge where provider_id = $1 and state = 5 and license_count = ${COUNT}`;
  await expect
    .poll(async () => (await api.database.owner.query(done, [world.providerId])).rowCount, { timeout: 120_000 })
    .toBe(1);
  const seconds = (performance.now() - start) / 1_000;
  const longestMs = await transactions.stop();
  console.log(
    `100,000 licenses renewed in ${seconds.toFixed(1)} s (bar ${MOST_SECONDS} s); the longest transaction took ${Math.round(longestMs)} ms (bar ${MOST_LOCKED_MS} ms)`,
  );
  const { rows } = await api.database.owner.query(
    `select expires_at, count(*)::int from license where provider_id = $1 group by 1`,
    [world.providerId],
  );
  expect(rows).toEqual([{ expires_at: new Date('2027-01-01T00:00:00Z'), count: COUNT }]);
  expect(seconds).toBeLessThanOrEqual(MOST_SECONDS);
  expect(longestMs).toBeLessThanOrEqual(MOST_LOCKED_MS);
});
