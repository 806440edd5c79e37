import { afterAll, beforeAll, expect, test } from 'vitest';
import { contextFor } from '../../../testkit/context.ts';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { createWorld, TYPE } from '../../../testkit/world.ts';
import { type Context } from '../../kernel/context.ts';
import { type License } from './license.entity.ts';
import { type LicenseFilter } from './license.filter.ts';
import { readLicensePage, readPageOfEachType, filterScope, type LicenseListArgs } from './license.read.ts';

// More licenses than are looked at before the index of texts is asked.
const COUNT = 2_800;
const START = new Date('2030-01-01T00:00:00Z');
const RARE = new Set([10, 2_600, 2_650, 2_700, 2_799]);

let database: TestDatabase;
let context: Context;
/** Numbers in the order of expiry. */
const numbers = { crowd: [] as string[], rare: [] as string[], last: '' };

beforeAll(async () => {
  database = await testDatabase();
  const world = await createWorld(database);
  const [crowd, rare] = [await world.company('Crowd Foods'), await world.company('Rare Mining')];
  const rows = await world.licenses(
    Array.from({ length: COUNT }, (_, index) => ({
      typeKey: index % 7 === 3 ? TYPE.SERVER : TYPE.DESKTOP,
      pool: RARE.has(index) ? rare : index % 2 === 0 ? crowd : null,
      expiresAt: new Date(START.getTime() + index * 60_000),
    })),
  );
  const numbersOf = (pool: object) => rows.filter((row) => row.pool === pool).map(({ number }) => String(number));
  Object.assign(numbers, { crowd: numbersOf(crowd), rare: numbersOf(rare), last: String(rows.at(-2)?.number) });
  context = contextFor(database, { providerId: world.providerId });
});

afterAll(() => database.drop());

const page = (filter: LicenseFilter, args: LicenseListArgs = {}) =>
  readLicensePage(context, filter, args, { number: {}, licenseType: {}, company: { name: {} } });

const found = ({ nodes }: { nodes: readonly License[] }): string[] => nodes.map(({ number }) => number);

test('what few licenses hold is found at the far end of the list, in order', async () => {
  expect(found(await page({ search: 'RARE min' }))).toEqual(numbers.rare);
  const ends = await page({ search: 'rare' }, { last: 2 });
  expect(found(ends)).toEqual(numbers.rare.slice(-2));
  expect(ends.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
});

test('what many licenses hold is paged through without a gap', async () => {
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const next = await page({ search: 'crowd' }, { first: 100, after });
    seen.push(...found(next));
    after = next.pageInfo.endCursor;
    if (!next.pageInfo.hasNextPage) break;
  }
  expect(seen).toEqual(numbers.crowd);
});

test('a page that begins far behind finds what is there', async () => {
  const startAt = { expiresAt: new Date(START.getTime() + 2_620 * 60_000) };
  expect(found(await page({ search: 'rare' }, { startAt }))).toEqual(numbers.rare.slice(2));
});

test('searching goes together with every other condition, and within alternatives', async () => {
  const isServer: LicenseFilter = { licenseType: { eq: 'SERVER' } };
  const servers = await page({ and: [isServer, { search: 'rare' }] });
  expect(servers.nodes.map(({ licenseType }) => licenseType.code)).not.toContain('DESKTOP');
  const either = await page({ or: [{ search: 'rare' }, { number: { eq: numbers.last } }] });
  expect(found(either)).toEqual([...numbers.rare.slice(0, -1), numbers.last, ...numbers.rare.slice(-1)]);
  expect(found(await page({ search: 'rare', used: { eq: true } }))).toEqual([]);
  expect(found(await page({ search: 'nowhere' }))).toEqual([]);
});

test.each(['NUMBER', 'COMPANY_NAME', 'INSTANCE_NAME'] as const)('what is found can be sorted by %s', async (field) => {
  const down = await page({ search: 'rare' }, { sort: { field, direction: 'DESC' } });
  expect(found(down)).toEqual(numbers.rare.toReversed());
});

test('what is found comes type by type as well', async () => {
  const { catalog } = await filterScope(context);
  const pages = await readPageOfEachType(context, { search: 'rare' }, { first: 2 }, { number: {} }, catalog.types);
  const foundOf = (key: number): string[] => found(pages.get(key) ?? { nodes: [] });
  expect(foundOf(TYPE.SERVER)).toEqual(numbers.rare.slice(0, 2));
  expect(foundOf(TYPE.DESKTOP)).toEqual(numbers.rare.slice(2, 4));
  expect(pages.get(TYPE.DESKTOP)?.pageInfo.hasNextPage).toBe(true);
  expect(foundOf(TYPE.MICROSOFT_365)).toEqual([]);
});
