import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arbitraryFilter } from '../../../../testkit/arbitrary-filter.ts';
import { contextFor } from '../../../../testkit/context.ts';
import { testDatabase, type TestDatabase } from '../../../../testkit/database.ts';
import { matchesLicense } from '../../../../testkit/evaluate-filter.ts';
import { createWorld, TYPE, type LicenseRow } from '../../../../testkit/world.ts';
import { type Context } from '../../../kernel/context.ts';
import { matchChange, matchExpiry } from './event-match.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const BEFORE = new Date(NOW.getTime() - 1);
const DAY_MS = 86_400_000;
const RUNS = 100;

let database: TestDatabase;
let context: Context;
const rows = { companies: [], instances: [], licenses: [] as LicenseRow[] } as Parameters<typeof arbitraryFilter>[0] & {
  licenses: LicenseRow[];
};

beforeAll(async () => {
  database = await testDatabase();
  const world = await createWorld(database);
  context = contextFor(database, { providerId: world.providerId, now: NOW });
  const companies = [await world.company('alpha'), await world.company('beta')];
  const instances = [await world.instance('srv-alpha1', companies[0], 'Windows Server 2022')];
  const given = Array.from({ length: 48 }, (_, index): Partial<LicenseRow> => {
    const instance = index % 4 === 0 ? (instances[0] ?? null) : null;
    return {
      typeKey: instance ? TYPE.MICROSOFT_365 : TYPE.DESKTOP,
      category: index % 5 === 0 ? 1 : 0,
      pool: companies[index % 3] ?? null,
      instance,
      expiresAt: new Date(NOW.getTime() + ([0, 0, 10, 200, -5][index % 5] ?? 0) * DAY_MS),
      autoRenew: index % 7 < 3,
    };
  });
  const licenses = await world.licenses(given);
  Object.assign(rows, { companies, instances, licenses });
});
afterAll(() => database.drop());

const idsOf = (licenses: readonly LicenseRow[]): string[] => licenses.map(({ id }) => id).toSorted();

/** What an event about these licenses means, told plainly. */
function expected(
  licenses: readonly LicenseRow[],
  is: (row: LicenseRow) => boolean,
  was: (row: LicenseRow) => boolean,
) {
  return {
    ids: idsOf(licenses.filter(is)),
    leftIds: idsOf(licenses.filter((row) => !is(row) && was(row))),
    hasMore: false,
  };
}

test('of a change it is known which licenses match, and which have left, for random filters', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryFilter(rows), fc.boolean(), async (filter, renewing) => {
      const changed = rows.licenses.filter(({ autoRenew }) => autoRenew === renewing);
      const event = { ids: idsOf(changed), types: null, before: { auto_renew: !renewing } };
      const is = (row: LicenseRow): boolean => matchesLicense(filter, row, NOW);
      const was = (row: LicenseRow): boolean => matchesLicense(filter, { ...row, autoRenew: !renewing }, NOW);
      expect(await matchChange(context, filter, event)).toEqual(expected(changed, is, was));
    }),
    { numRuns: RUNS },
  );
});

test('of licenses that were elsewhere it is known which match, and which have left, for random filters', async () => {
  const [pool] = rows.companies;
  const [instance] = rows.instances;
  const then = (row: LicenseRow): LicenseRow => ({
    ...row,
    pool: pool ?? null,
    instance: row.instance ? null : (instance ?? null),
  });
  const places = rows.licenses.map((row) => {
    const before = then(row);
    const company = before.instance ? before.instance.company : before.pool;
    const [instance_id, pool_company_id] = [before.instance?.id ?? null, before.pool?.id ?? null];
    return { id: row.id, instance_id, pool_company_id, company_id: company?.id ?? null };
  });
  const event = { ids: idsOf(rows.licenses), types: null, before: {}, places };
  await fc.assert(
    fc.asyncProperty(arbitraryFilter(rows), async (filter) => {
      const is = (row: LicenseRow): boolean => matchesLicense(filter, row, NOW);
      const was = (row: LicenseRow): boolean => matchesLicense(filter, then(row), NOW);
      expect(await matchChange(context, filter, event)).toEqual(expected(rows.licenses, is, was));
    }),
    { numRuns: RUNS },
  );
});

test('of an expiry it is known which licenses match, and which have left, for random filters', async () => {
  const expired = rows.licenses.filter(({ expiresAt }) => expiresAt.getTime() === NOW.getTime());
  await fc.assert(
    fc.asyncProperty(arbitraryFilter(rows), async (filter) => {
      const is = (row: LicenseRow): boolean => matchesLicense(filter, row, NOW);
      const was = (row: LicenseRow): boolean => matchesLicense(filter, row, BEFORE);
      expect(await matchExpiry(context, filter, NOW)).toEqual(expected(expired, is, was));
    }),
    { numRuns: RUNS },
  );
});
