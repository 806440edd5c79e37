import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';
import { change, companyId, licenseId, pairOf, placesOf, type Verb } from '../../../testkit/assignments.ts';
import { type CompanyRow, type InstanceRow, type LicenseRow } from '../../../testkit/world.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const PAST = new Date('2026-11-01T00:00:00Z');
const RUNS = 12;

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
});
afterAll(() => api.close());

const index = fc.nat(3);
const license = fc.record({
  ...{ pool: fc.option(fc.nat(1)), instance: fc.option(index), isTrial: fc.boolean(), isExpired: fc.boolean() },
});
const step = fc.record({
  verb: fc.constantFrom<Verb>('assignLicenses', 'revokeLicenses', 'releaseLicenses', 'replaceLicenses', 'moveLicenses'),
  onError: fc.constantFrom('ALL_OR_NOTHING', 'WHAT_WORKS'),
  chosen: fc.array(fc.tuple(fc.nat(7), index), { minLength: 1, maxLength: 6 }),
  byFilter: fc.boolean(),
});

interface Scene {
  readonly companies: readonly CompanyRow[];
  readonly places: readonly InstanceRow[];
  readonly licenses: readonly LicenseRow[];
}

function at<Row>(rows: readonly Row[], turn: number): Row {
  const row = rows[turn % rows.length];
  if (row === undefined) throw new Error('There is one');
  return row;
}

function inputOf(
  { companies, places, licenses }: Scene,
  { verb, chosen, byFilter, onError }: typeof step extends fc.Arbitrary<infer Step> ? Step : never,
) {
  const pairs = chosen.map(([one, place]) => pairOf(at(licenses, one), at(places, place)));
  const which = byFilter ? { filter: {} } : { ids: chosen.map(([one]) => licenseId(at(licenses, one))) };
  if (verb === 'assignLicenses') return { assignments: pairs, onError };
  return { ...which, onError, ...(verb === 'moveLicenses' && { toCompany: companyId(at(companies, 0)) }) };
}

test('whatever is asked for, a dry run says what the change then does, and changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(license, { minLength: 4, maxLength: 8 }),
      fc.array(step, { maxLength: 4 }),
      async (given, steps) => {
        const world = await api.world();
        const companies = [await world.company('Acme'), await world.company('Bolt')];
        const places: InstanceRow[] = [];
        for (let turn = 0; turn < 4; turn++)
          places.push(
            await world.instance(`PC-${turn}`, companies[turn % 3] ?? null, turn === 3 ? '' : 'Windows 11 Pro'),
          );
        const taken = new Set<number>();
        const licenses = await world.licenses(
          given.map(({ pool, instance, isTrial, isExpired }): Partial<LicenseRow> => {
            const isPlaced = instance !== null && !taken.has(instance);
            if (isPlaced) taken.add(instance);
            return {
              pool: pool === null ? null : at(companies, pool),
              instance: isPlaced ? at(places, instance) : null,
              category: isTrial ? 1 : 0,
              ...(isExpired && { expiresAt: PAST }),
            };
          }),
        );
        const caller = await api.signIn(world, 'OPERATOR');
        for (const each of steps) {
          const input = inputOf({ companies, places, licenses }, each);
          const before = await placesOf(api.database, world);
          const tried = await change(caller, each.verb, { ...input, dryRun: true });
          expect(await placesOf(api.database, world)).toEqual(before);
          const done = await change(caller, each.verb, input);
          const told = ({ outcomes, counts }: typeof done) => [
            outcomes.map(({ code, message }) => [code, message]),
            counts,
          ];
          expect(told(tried)).toEqual(told(done));
          const changed = (await placesOf(api.database, world)).filter((place, turn) => place !== before[turn]);
          const perChange = each.verb === 'replaceLicenses' ? 2 : 1;
          expect(changed).toHaveLength(done.counts.changed * perChange);
        }
      },
    ),
    { numRuns: RUNS },
  );
});
