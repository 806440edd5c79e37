import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { exportedCompany, exportedLicense, exportedUser, takenBy } from '../../../testkit/export.ts';
import { importWorld, NOW, type ImportWorld } from '../../../testkit/import.ts';
import { changeLicenses, placeLicenses, refreshSearch } from '../license/index.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.drop());

const companies = [exportedCompany('c1', 'Harbor Dental'), exportedCompany('c2', 'Atlas Motors')];
const users = [exportedUser('u1', 'Harbor Dental'), exportedUser('u2', 'Atlas Motors'), exportedUser('u3', '')];
const people = { companies, users };

const places = async (world: ImportWorld): Promise<string[]> =>
  (await world.licenses()).map(({ number, place }) => `${number} ${place ?? '-'}`);

/** How often anything was written that a reader or a fold would have to look at. */
async function traces(world: ImportWorld): Promise<unknown> {
  let found: unknown;
  await world.write(async (run, id) => {
    [found] = await run(sql`
      select (select sum(version) from license where provider_id = ${id}::uuid) as licenses,
        (select sum(version) from company where provider_id = ${id}::uuid) as companies,
        (select max(xmin::text::bigint) from license_source where provider_id = ${id}::uuid) as sources,
        (select count(*) from license_count_delta where provider_id = ${id}::uuid) as deltas,
        (select count(*) from outbox_event where provider_id = ${id}::uuid and kind = 'licensesChanged') as events,
        (select count(*) from audit_entry where provider_id = ${id}::uuid) as audit`);
  });
  return found;
}

/** What someone does to a license here. */
const change = (world: ImportWorld, number: number, set: ReturnType<typeof sql>): Promise<void> =>
  world.write(async (run, id) => {
    const condition = sql<boolean>`license.number = ${number}`;
    await changeLicenses(run, id, { condition, set });
    await refreshSearch(run, id, condition);
  });

/** Someone detaches a license here, or puts it on the one instance that there is. */
const place = (world: ImportWorld, number: number, isUsed: boolean): Promise<void> =>
  world.write(async (run, id) => {
    const instance = sql`(select id from instance where provider_id = license.provider_id)`;
    const source = sql`
      select id, ${isUsed ? instance : sql`null::uuid`} as instance_id, pool_company_id from license
      where provider_id = ${id}::uuid and number = ${number}`;
    await placeLicenses(run, id, source, { now: NOW, cause: 'PERSON', by: 'Ada' });
  });

test('the same export again writes nothing, now or when licenses have expired since', async () => {
  const world = importWorld(database);
  const licenses = [
    exportedLicense(1, { ...takenBy('u1', 'A'), DateExpired: '2027-01-31T00:00:00Z' }),
    exportedLicense(2, { ...takenBy('u1', 'A'), DateExpired: '2027-02-28T00:00:00Z' }),
    exportedLicense(3, { ...takenBy('u1', 'A'), DateExpired: '2026-01-31T00:00:00Z' }),
    exportedLicense(4, { Transaction: 'T-1', AutoRenew: true }),
  ];
  await world.load({ ...people, licenses });
  const before = await traces(world);
  for (const now of [NOW, new Date('2027-02-10T00:00:00Z'), new Date('2028-01-01T00:00:00Z')]) {
    const report = await world.load({ ...people, licenses }, now);
    expect(report).toMatchObject({
      companies: { created: 0, changed: 0, unchanged: 2 },
      accounts: { created: 0, changed: 0, unchanged: 3 },
      licenses: { created: 0, changed: 0, unchanged: 4 },
      newInstances: 0,
      keptHere: { total: 0 },
      doubledComputers: { total: 0 },
      detached: { total: 0 },
    });
    expect(await traces(world)).toEqual(before);
  }
});

test('only what the source changed is written', async () => {
  const world = importWorld(database);
  const licenses = [1, 2, 3].map((id) => exportedLicense(id, { UserID: 'u1' }));
  await world.load({ ...people, licenses });
  const changed = exportedLicense(2, { UserID: 'u2', DateExpired: '2028-01-31T00:00:00Z', AutoRenew: true });
  const report = await world.load({
    ...people,
    licenses: [licenses[0], changed, licenses[2], exportedLicense(4)] as object[],
  });
  expect(report.licenses).toEqual({ created: 1, changed: 1, unchanged: 2 });
  expect(await world.licenses()).toMatchObject([
    { number: 1, version: 1 },
    { number: 2, company: 'Atlas Motors', pool: 'Atlas Motors', expires: '2028-02-01 00:00', renews: true, version: 2 },
    { number: 3, version: 1 },
    { number: 4, version: 1 },
  ]);
});

test('licenses, users and companies that are missing in the export stay', async () => {
  const world = importWorld(database);
  await world.load({ ...people, licenses: [exportedLicense(1, takenBy('u1', 'A')), exportedLicense(2)] });
  const before = await world.licenses();
  const report = await world.load({ companies: [], users: [], licenses: [exportedLicense(2)] });
  expect(report.licenses).toEqual({ created: 0, changed: 0, unchanged: 1 });
  expect(await world.licenses()).toEqual(before);
});

test('the number of a license that stays cannot be given to another', async () => {
  const world = importWorld(database);
  await world.load({ licenses: [exportedLicense(1)] });
  await expect(world.load({ licenses: [exportedLicense(2, { Number: '1' })] })).rejects.toMatchObject({
    problems: {
      list: [
        { row: 1, reason: 'Number "1" belongs to the license with ID "license-1", which an earlier export brought' },
      ],
    },
  });
});

describe('what was changed here wins', () => {
  test('over what the source changed since, and is told', async () => {
    const world = importWorld(database);
    const row = (given: object = {}) => exportedLicense(1, { ...takenBy('u1', 'A'), ...given });
    await world.load({ ...people, licenses: [row()] });
    await change(world, 1, sql`auto_renew = true`);
    await place(world, 1, false);
    const later = { DateExpired: '2028-01-31T00:00:00Z', ComputerName: 'B' };
    const report = await world.load({ ...people, licenses: [row(later)] });
    expect(report.keptHere).toMatchObject({ total: 1, list: ['License 1 (ID license-1): instance'] });
    expect(await world.licenses()).toMatchObject([
      { place: null, renews: true, expires: '2028-02-01 00:00', company: 'Harbor Dental' },
    ]);
    expect(await world.needs()).toEqual(['B#1 Desktop 1']);

    expect((await world.load({ ...people, licenses: [row(later)] })).keptHere.total).toBe(0);
  });

  test('nothing is told where both sides came to the same', async () => {
    const world = importWorld(database);
    await world.load({ licenses: [exportedLicense(1)] });
    await change(world, 1, sql`auto_renew = true`);
    const report = await world.load({ licenses: [exportedLicense(1, { AutoRenew: true })] });
    expect(report.keptHere.total).toBe(0);
    expect(report.licenses).toEqual({ created: 0, changed: 0, unchanged: 1 });
  });

  test('for companies and their accounts, too', async () => {
    const world = importWorld(database);
    await world.load(people);
    await world.write((run, id) =>
      run(sql`
      update company set name = 'Harbor', pool_setting = 2 where provider_id = ${id}::uuid and external_id = 'c1'`),
    );
    const report = await world.load({
      companies: [exportedCompany('c1', 'Harbor Dental Group', { StorageLimit: 7 }), companies[1] ?? {}],
      users: [exportedUser('u1', 'Harbor Dental Group', { FirstName: 'Ben' })],
    });
    expect(report).toMatchObject({
      companies: { changed: 1 },
      accounts: { changed: 1 },
      keptHere: { list: ['Company "Harbor": name'] },
    });
    await world.write(async (run, id) => {
      expect(
        await run(sql`select name, pool_setting, storage_limit_bytes from company
          where provider_id = ${id}::uuid and external_id = 'c1'`),
      ).toEqual([{ name: 'Harbor', pool_setting: 2, storage_limit_bytes: 7 }]);
    });
  });

  test('a place that another license holds here is not taken from it', async () => {
    const world = importWorld(database);
    const first = exportedLicense(1, takenBy('u1', 'A'));
    const free = exportedLicense(2, { UserID: 'u1' });
    await world.load({ ...people, licenses: [first, free] });
    await place(world, 1, false);
    await place(world, 2, true);
    const gone = exportedLicense(1, { UserID: 'u1' });
    const report = await world.load({ ...people, licenses: [gone, free, exportedLicense(3, takenBy('u1', 'A'))] });
    expect(report.keptHere.list).toEqual(['License 3: instance, because license 2 stands there']);
    expect(await places(world)).toEqual(['1 -', '2 A#1', '3 -']);
  });
});

describe('places and numbers', () => {
  test('change hands in a ring', async () => {
    const world = importWorld(database);
    const licenses = (turn: number) =>
      [0, 1, 2].map((index) => {
        const next = (index + turn) % 3;
        return exportedLicense(index + 1, { ...takenBy('u1', `PC-${next}`), Number: String(500 + next) });
      });
    await world.load({ ...people, licenses: licenses(0) });
    const report = await world.load({ ...people, licenses: licenses(1) });
    expect(report.licenses.changed).toBe(3);
    expect(await places(world)).toEqual(['500 PC-0#1', '501 PC-1#1', '502 PC-2#1']);
    expect(await world.needs()).toEqual(['PC-0#1 Desktop 1', 'PC-1#1 Desktop 1', 'PC-2#1 Desktop 1']);
  });

  test('an expired license gives its place to the one that follows it, also when it is missing by then', async () => {
    for (const isMissing of [false, true]) {
      const world = importWorld(database);
      const old = exportedLicense(1, { ...takenBy('u1', 'A'), DateExpired: '2026-11-30T00:00:00Z' });
      await world.load({ ...people, licenses: [old] });
      const next = exportedLicense(2, takenBy('u1', 'A'));
      const report = await world.load(
        { ...people, licenses: isMissing ? [next] : [old, next] },
        new Date('2026-12-05'),
      );
      expect(report.detached.list).toEqual(['License 1 on "A"']);
      expect(await places(world)).toEqual(['1 -', '2 A#1']);
      expect(await world.needs()).toEqual(['A#1 Desktop 1']);
    }
  });

  test('a license that is renewed at the source returns to its computer', async () => {
    const world = importWorld(database);
    const valid = exportedLicense(1, takenBy('u1', 'A'));
    const row = (DateExpired: string) => exportedLicense(2, { ...takenBy('u1', 'A'), DateExpired });
    await world.load({ ...people, licenses: [valid, row('2026-01-31T00:00:00Z')] });
    expect(await places(world)).toEqual(['1 A#1', '2 -']);
    const report = await world.load({ ...people, licenses: [valid, row('2027-01-31T00:00:00Z')] });
    expect(report.doubledComputers.total).toBe(1);
    expect(await places(world)).toEqual(['1 A#1', '2 A#2']);
  });

  test('a license takes the lowest instance of the computer that is free', async () => {
    const world = importWorld(database);
    const on = (id: number) => exportedLicense(id, takenBy('u1', 'A'));
    await world.load({ ...people, licenses: [on(1), on(2), on(3)] });
    const before = await places(world);
    expect(before.map((place) => place.slice(2)).sort()).toEqual(['A#1', 'A#2', 'A#3']);
    const middle = Number(before.find((place) => place.endsWith('#2'))?.[0]);
    const others = [1, 2, 3].filter((id) => id !== middle).map(on);
    await world.load({ ...people, licenses: [...others, exportedLicense(middle, { UserID: 'u1' }), on(4), on(5)] });
    const after = await places(world);
    expect(after[middle - 1]).toBe(`${middle} -`);
    expect(
      after
        .slice(3)
        .map((place) => place.slice(2))
        .sort(),
    ).toEqual(['A#2', 'A#4']);
  });

  test('another type changes the place only where the new type needs one of its own', async () => {
    const world = importWorld(database);
    const pair = (one: string, two: string) => [
      exportedLicense(1, { ...takenBy('u1', 'A'), LicenseType: one }),
      exportedLicense(2, { ...takenBy('u1', 'A'), LicenseType: two }),
    ];
    await world.load({ ...people, licenses: pair('Desktop', 'Ultimate') });
    await world.load({ ...people, licenses: pair('Ultimate', 'Desktop') });
    expect(await places(world)).toEqual(['1 A#1', '2 A#1']);
    await world.load({ ...people, licenses: pair('Desktop', 'Desktop') });
    expect((await places(world)).sort()).toEqual(['1 A#2', '2 A#1']);
    expect(await world.needs()).toEqual(['A#1 Desktop 1', 'A#2 Desktop 1']);
  });
});

test('a company’s new name is found in the search at once', async () => {
  const world = importWorld(database);
  await world.load({
    ...people,
    licenses: [exportedLicense(1, takenBy('u1', 'A')), exportedLicense(2, { UserID: 'u2' })],
  });
  const names = (name: string) => ({
    companies: [exportedCompany('c1', name), companies[1] ?? {}],
    users: [exportedUser('u1', name), users[1] ?? {}, users[2] ?? {}],
  });
  for (const name of ['HARBOR DENTAL', 'Société Dubois']) {
    await world.load({ ...names(name), licenses: [] });
    expect(await world.licenses()).toMatchObject([{ company: name, version: 1 }, { company: 'Atlas Motors' }]);
  }
});

test('a user’s new company takes the user’s instances and licenses along', async () => {
  const world = importWorld(database);
  const licenses = [exportedLicense(1, takenBy('u1', 'A')), exportedLicense(2, { UserID: 'u1' }), exportedLicense(3)];
  await world.load({ ...people, licenses });
  await change(world, 3, sql`license_type_id = 3`);
  await place(world, 3, true);
  await world.load({ companies, users: [exportedUser('u1', 'Atlas Motors'), users[1] ?? {}], licenses });
  expect(await world.licenses()).toMatchObject([
    { number: 1, company: 'Atlas Motors', pool: 'Atlas Motors', place: 'A#1' },
    { number: 2, company: 'Atlas Motors', pool: 'Atlas Motors' },
    { number: 3, company: 'Atlas Motors', pool: null, place: 'A#1' },
  ]);
});
