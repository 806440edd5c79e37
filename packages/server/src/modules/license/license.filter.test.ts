import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arbitraryFilter, arbitraryRolledUpFilter, type FilterRows } from '../../../testkit/arbitrary-filter.ts';
import { contextFor } from '../../../testkit/context.ts';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { matchesLicense } from '../../../testkit/evaluate-filter.ts';
import { createWorld, TYPE, type LicenseRow, type World } from '../../../testkit/world.ts';
import { type Context } from '../../kernel/context.ts';
import { MOST_COUNTED } from '../../kernel/count.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { countLicenses, type LicenseCounts } from './license.counts.ts';
import { type LicenseFilter } from './license.filter.ts';
import { filterScope, readLicensePage } from './license.read.ts';
import { expiringUntil } from './license.rules.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const DAY_MS = 86_400_000;
const RUNS = 150;

let database: TestDatabase;
let world: World;
let context: Context;
const rows = { companies: [], instances: [], licenses: [] } as {
  [Name in keyof FilterRows]: FilterRows[Name][number][];
};

beforeAll(async () => {
  database = await testDatabase();
  world = await createWorld(database);
  context = contextFor(database, { providerId: world.providerId, now: NOW });
  for (const name of ['alpha', 'beta', 'beta', 'o_hara %']) rows.companies.push(await world.company(name));
  const [alpha, beta] = rows.companies;
  rows.instances.push(await world.instance('srv-alpha1', alpha, 'Windows Server 2022'));
  rows.instances.push(await world.instance('mac-b1', beta, 'macOS 15.1'));
  rows.instances.push(await world.instance('beta.example', null, ''));
  rows.instances.push(await world.instance('esx-%_1', alpha, 'VMware ESXi 8.0'));
  const types = [TYPE.DESKTOP, TYPE.SERVER, TYPE.MICROSOFT_365];
  const days = [-400, -7, -1, 0, 1, 29, 30, 31, 200];
  const given = Array.from({ length: 90 }, (_, index): Partial<LicenseRow> => {
    const instance = index % 3 === 0 ? (rows.instances[(index / 3) % 4] ?? null) : null;
    return {
      // A seat of a domain may be taken many times, one of an instance once.
      typeKey: instance ? TYPE.MICROSOFT_365 : (types[index % 2] ?? TYPE.DESKTOP),
      category: index % 5 === 0 ? 1 : 0,
      pool: index % 4 === 0 ? null : (rows.companies[index % 4] ?? null),
      instance,
      expiresAt: new Date(NOW.getTime() + (days[index % days.length] ?? 0) * DAY_MS),
      autoRenew: index % 7 < 3,
      renewalState: ([null, 'FAILED', null, 'RENEWING'] as const)[index % 4] ?? null,
    };
  });
  rows.licenses.push(...(await world.licenses(given)));
});

afterAll(() => database.drop());

const matching = (filter: LicenseFilter): LicenseRow[] =>
  rows.licenses.filter((license) => matchesLicense(filter, license, NOW));

test('a page holds the licenses that a plain evaluation of the filter finds, for random filters', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryFilter(rows), async (filter) => {
      const page = await readLicensePage(context, filter, { first: 100 }, { id: {} });
      const found = page.nodes.map(({ id }) => fromGlobalId(id, 'License'));
      expect(found.toSorted()).toEqual(
        matching(filter)
          .map(({ id }) => id)
          .toSorted(),
      );
    }),
    { numRuns: RUNS },
  );
});

const values = (counts: LicenseCounts): number[] =>
  Object.values(counts).map((count: { value: number }) => count.value);

function countInMemory(licenses: readonly LicenseRow[]): number[] {
  const isValid = ({ expiresAt }: LicenseRow): boolean => expiresAt > NOW;
  const conditions = [
    () => true,
    ({ instance }: LicenseRow) => instance !== null,
    ({ instance }: LicenseRow) => instance === null,
    isValid,
    (license: LicenseRow) => !isValid(license),
    (license: LicenseRow) => isValid(license) && license.expiresAt <= expiringUntil(NOW),
    ({ autoRenew }: LicenseRow) => autoRenew,
  ];
  return conditions.map((condition) => licenses.filter(condition).length);
}

async function expectCounts(filter: LicenseFilter): Promise<void> {
  const scope = await filterScope(context);
  const { read } = context.database;
  const all = (await countLicenses<null>(read, filter, scope, 'all')).of(null);
  expect(values(all)).toEqual(countInMemory(matching(filter)));
  expect(all.totalCount.isExact).toBe(true);
  const byType = await countLicenses<number>(read, filter, scope, 'license_type_id');
  for (const key of [TYPE.DESKTOP, TYPE.SERVER, TYPE.MICROSOFT_365]) {
    const own = matching(filter).filter(({ typeKey }) => typeKey === key);
    expect(values(byType.of(key))).toEqual(countInMemory(own));
  }
  const byCompany = await countLicenses<string | null>(read, filter, scope, 'company_id');
  for (const company of [null, ...rows.companies]) {
    const own = matching(filter).filter(({ instance, pool }) => (instance ? instance.company : pool) === company);
    expect(values(byCompany.of(company?.id ?? null))).toEqual(countInMemory(own));
  }
}

test('counts equal a plain evaluation of the filter, for random filters', async () => {
  await fc.assert(fc.asyncProperty(arbitraryFilter(rows), expectCounts), { numRuns: RUNS });
});

test('counts from the roll-ups equal a plain evaluation of the filter, for random filters', async () => {
  await fc.assert(fc.asyncProperty(arbitraryRolledUpFilter(rows), expectCounts), { numRuns: RUNS });
});

test('what no roll-up holds is counted up to a bound, and says so', async () => {
  const crowd = await createWorld(database);
  await crowd.licenses(Array.from({ length: MOST_COUNTED + 5 }, () => ({})));
  const own = contextFor(database, { providerId: crowd.providerId, now: NOW });
  const scope = await filterScope(own);
  const count = async (filter: LicenseFilter) =>
    (await countLicenses<null>(own.database.read, filter, scope, 'all')).of(null).totalCount;
  expect(await count({ poolCompany: { isNull: true } })).toEqual({ value: MOST_COUNTED, isExact: false });
  expect(await count({ company: { isNull: true } })).toEqual({ value: MOST_COUNTED + 5, isExact: true });
  const byType = await countLicenses<number>(
    own.database.read,
    { poolCompany: { isNull: true } },
    scope,
    'license_type_id',
  );
  expect(byType.of(TYPE.MICROSOFT_365).totalCount).toEqual({ value: 0, isExact: false });
});
