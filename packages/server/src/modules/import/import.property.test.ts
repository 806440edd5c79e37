import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { exportedCompany, exportedLicense, exportedUser, takenBy } from '../../../testkit/export.ts';
import { importWorld, type ImportedLicense, type ImportWorld } from '../../../testkit/import.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.drop());

const TYPES = ['Desktop', 'Server', 'Microsoft 365'];
const COMPANIES = ['Harbor Dental', 'Atlas Motors', ''];

const license = fc.record({
  type: fc.nat(2),
  user: fc.nat(3),
  computer: fc.option(fc.nat(3)),
  renews: fc.boolean(),
  month: fc.integer({ min: 1, max: 9 }),
});

/** An export of a small provider: whose users are the companies', and the licenses by their IDs. */
const exported = fc.record({
  companies: fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
  licenses: fc.array(fc.option(license, { freq: 5 }), { maxLength: 14 }),
  numbers: fc.nat(50),
});

type Exported = typeof exported extends fc.Arbitrary<infer Value> ? Value : never;

const load = (world: ImportWorld, { companies, licenses, numbers }: Exported) =>
  world.load({
    companies: COMPANIES.slice(0, 2).map((name, index) => exportedCompany(`c${index}`, name)),
    users: companies.map((company, index) => exportedUser(`u${index}`, COMPANIES[company] ?? '')),
    licenses: licenses.flatMap((one, index) =>
      one === null
        ? []
        : [
            exportedLicense(index, {
              ...{ LicenseType: TYPES[one.type], AutoRenew: one.renews, UserID: `u${one.user}` },
              ...{ Number: String(1 + ((index + numbers) % 14)), DateExpired: `2027-0${one.month}-01T00:00:00Z` },
              ...(one.computer !== null && takenBy(`u${one.user}`, `PC-${one.computer}`)),
            }),
          ],
    ),
  });

/** What must be the same whatever came before: not on which of its instances of a computer a license stands. */
const essence = ({ version: _, place, ...rest }: ImportedLicense): object => ({
  ...rest,
  computer: place?.split('#')[0],
});

const needsOfComputers = async (world: ImportWorld): Promise<Record<string, number>> => {
  const sum: Record<string, number> = {};
  for (const need of await world.needs()) {
    const [, computer = '', type = '', quantity] = /^(.+)#\d+ (.+) (\d+)$/.exec(need) ?? [];
    sum[`${computer} ${type}`] = (sum[`${computer} ${type}`] ?? 0) + Number(quantity);
  }
  return sum;
};

test('whatever was imported before, an import leaves what a first import leaves', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(exported, { minLength: 2, maxLength: 4 }), async (exports) => {
      const grown = importWorld(database);
      // A license that is missing stays, and so does its number: only what is never missing can be compared.
      const lasting = exports.map((one, _, [first]) => ({
        ...one,
        licenses: (first?.licenses ?? []).map((kept, index) => kept && (one.licenses[index] ?? kept)),
      }));
      for (const one of lasting) await load(grown, one);
      const last = lasting.at(-1);
      if (!last) return;
      const fresh = importWorld(database);
      await load(fresh, last);
      expect((await grown.licenses()).map(essence)).toEqual((await fresh.licenses()).map(essence));
      expect(await needsOfComputers(grown)).toEqual(await needsOfComputers(fresh));
      expect((await load(grown, last)).licenses).toMatchObject({ created: 0, changed: 0 });
    }),
    { numRuns: 10 },
  );
}, 120_000);
