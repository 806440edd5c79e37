import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { createWorld, TYPE, type InstanceRow, type World } from '../../../testkit/world.ts';
import { transactAsOwner } from '../../database/owner.ts';
import { changeLicenses } from './license.change.ts';
import { foldCounts } from './license.fold.ts';
import { verifyProvider, type Difference } from './license.verify.ts';

const START = new Date('2026-11-24T12:00:00Z');
const DAY_MS = 86_400_000;
const inDays = (days: number): Date => new Date(START.getTime() + days * DAY_MS);

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.drop());

const fold = (world: World, now: Date): Promise<boolean> =>
  transactAsOwner(database.owner, (run) => foldCounts(run, world.providerId, now));

const verify = (world: World, now: Date): Promise<Difference[]> =>
  transactAsOwner(database.owner, (run) => verifyProvider(run, world.providerId, now));

test('after any changes and any moves of the clock, folding gives what a recount gives', async () => {
  const day = fc.integer({ min: -40, max: 80 });
  const step = fc.oneof(
    fc.record({
      issue: fc.array(fc.record({ day, type: fc.constantFrom(TYPE.DESKTOP, TYPE.SERVER), at: fc.nat(3) }), {
        maxLength: 8,
      }),
    }),
    fc.record({ renew: fc.boolean(), type: fc.constantFrom<number>(TYPE.DESKTOP, TYPE.SERVER) }),
    fc.record({ extend: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ need: fc.nat(3), quantity: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ clock: day }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const world = await createWorld(database);
      const companies = [null, await world.company('Harbor'), await world.company('Atlas')];
      const places: InstanceRow[] = [];
      for (const [index, company] of [...companies, companies[1] ?? null].entries())
        places.push(await world.instance(`web-${index}.example`, company, ''));
      let now = START;
      for (const [index, one] of steps.entries()) {
        if ('issue' in one)
          await world.licenses(
            one.issue.map(({ day: on, type, at }, nth) => ({
              typeKey: at > 1 ? TYPE.MICROSOFT_365 : type,
              pool: companies[at % 3] ?? null,
              instance: at > 1 ? (places[at] ?? null) : null,
              expiresAt: inDays(on),
              category: nth % 4 === 3 ? 1 : 0,
              autoRenew: nth % 2 === 0,
            })),
          );
        else if ('clock' in one) now = inDays(one.clock);
        else if ('need' in one)
          await transactAsOwner(database.owner, async (run) => {
            const place = places[one.need];
            await run(sql`
              with added as (
                insert into need (provider_id, instance_id, license_type_id, quantity)
                values (${world.providerId}::uuid, ${place?.id}::uuid, ${TYPE.MICROSOFT_365}, ${one.quantity})
                on conflict do nothing returning quantity
              )
              insert into need_delta (provider_id, company_id, license_type_id, change)
              select ${world.providerId}::uuid, ${place?.company?.id ?? null}::uuid, ${TYPE.MICROSOFT_365}, quantity from added`);
          });
        else
          await transactAsOwner(database.owner, (run) =>
            changeLicenses(run, world.providerId, {
              condition: 'renew' in one ? sql<boolean>`license_type_id = ${one.type}` : sql<boolean>`used`,
              set:
                'renew' in one
                  ? sql`auto_renew = ${one.renew}`
                  : sql`expires_at = license.expires_at + make_interval(days => ${one.extend})`,
            }),
          );
        if (index % 2 === 1) await fold(world, now);
      }
      await fold(world, now);
      expect(await verify(world, now)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('a recount tells what is kept wrongly', async () => {
  const world = await createWorld(database);
  await world.license();
  await fold(world, START);
  await database.owner.query('update license_count set valid_count = 2 where provider_id = $1', [world.providerId]);
  await database.owner.query(`update license_search set text = 'x' where provider_id = $1`, [world.providerId]);
  const what = (await verify(world, START)).map((difference) => difference.what);
  expect([...new Set(what)]).toEqual(['compact counts', 'search text']);
});

test('two processes do not fold one provider at once', async () => {
  const world = await createWorld(database);
  await world.license();
  await fold(world, START);
  await transactAsOwner(database.owner, async (run) => {
    expect(await foldCounts(run, world.providerId, START)).toBe(true);
    expect(await fold(world, START)).toBe(false);
  });
});
