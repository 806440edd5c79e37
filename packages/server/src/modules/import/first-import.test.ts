import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { exportedCompany, exportedLicense, exportedUser, takenBy } from '../../../testkit/export.ts';
import { importWorld, NOW } from '../../../testkit/import.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.drop());

const companies = [exportedCompany('c1', 'Harbor Dental'), exportedCompany('c2', 'Atlas Motors')];
const users = [exportedUser('u1', 'Harbor Dental'), exportedUser('u2', 'Atlas Motors'), exportedUser('u3', '')];

test('a license is its user’s company’s, or the global pool’s, or the provider’s own', async () => {
  const world = importWorld(database);
  const report = await world.load({
    companies,
    users,
    licenses: [
      exportedLicense(1),
      exportedLicense(2, { User: 'u1@example.com', UserID: 'u1', AutoRenew: true }),
      exportedLicense(3, { ...takenBy('u2', 'SRV-1', 'Windows Server 2022'), LicenseType: 'Server' }),
      exportedLicense(4, { ...takenBy('u3', 'ENG-1'), IsTrial: true }),
    ],
  });
  expect(report).toMatchObject({
    companies: { created: 2, changed: 0, unchanged: 0 },
    accounts: { created: 3 },
    licenses: { created: 4 },
    newInstances: 2,
  });
  const plain = { category: 0, expires: '2027-07-01 00:00', renews: false, version: 1 };
  expect(await world.licenses()).toEqual([
    { ...plain, number: 1, type: 'Desktop', place: null, company: null, pool: null },
    {
      ...plain,
      number: 2,
      type: 'Desktop',
      place: null,
      company: 'Harbor Dental',
      pool: 'Harbor Dental',
      renews: true,
    },
    { ...plain, number: 3, type: 'Server', place: 'SRV-1#1', company: 'Atlas Motors', pool: 'Atlas Motors' },
    { ...plain, number: 4, type: 'Desktop', place: 'ENG-1#1', company: null, pool: null, category: 1 },
  ]);
  expect(await world.needs()).toEqual(['ENG-1#1 Desktop 1', 'SRV-1#1 Server 1']);
});

test('valid means that the last valid day is not over where the provider is', async () => {
  const licenses = [exportedLicense(1, { DateExpired: '2026-11-23T00:00:00Z' })];
  for (const [timeZone, expires] of [
    ['UTC', '2026-11-24 00:00'],
    ['Pacific/Kiritimati', '2026-11-23 10:00'],
    ['Pacific/Niue', '2026-11-24 11:00'],
  ]) {
    const world = importWorld(database, timeZone);
    await world.load({ licenses });
    expect(await world.licenses()).toMatchObject([{ expires }]);
  }
});

test('a computer holds one valid license of a type; another valid one makes a second instance of it', async () => {
  const world = importWorld(database);
  const at = (computer: string, os?: string) => takenBy('u1', computer, os);
  const report = await world.load({
    companies,
    users,
    licenses: [
      exportedLicense(1, { ...at('A'), DateExpired: '2027-01-31T00:00:00Z' }),
      exportedLicense(2, { ...at('A'), DateExpired: '2027-12-31T00:00:00Z' }),
      exportedLicense(3, { ...at('A'), LicenseType: 'Ultimate' }),
      exportedLicense(4, { ...takenBy('u2', 'A') }),
      exportedLicense(5, { ...at('A', 'Windows 10 Pro') }),
      exportedLicense(6, { ...at('B'), DateExpired: '2026-11-01T00:00:00Z' }),
      exportedLicense(7, { ...at('B') }),
      exportedLicense(8, { ...at('C'), DateExpired: '2026-10-01T00:00:00Z' }),
      exportedLicense(9, { ...at('C'), DateExpired: '2026-11-01T00:00:00Z' }),
      exportedLicense(10, { ...at('D.example', ''), LicenseType: 'Microsoft 365' }),
      exportedLicense(11, { ...at('D.example', ''), LicenseType: 'Microsoft 365' }),
    ],
  });
  const places = (await world.licenses()).map(({ number, place }) => `${number} ${place ?? '-'}`);
  expect(places).toEqual([
    ...['1 A#2', '2 A#1', '3 A#1', '4 A#1', '5 A#1'],
    ...['6 -', '7 B#1', '8 -', '9 C#1', '10 D.example#1', '11 D.example#1'],
  ]);
  expect(report.doubledComputers).toMatchObject({ total: 1, list: ['License 1 on "A"'] });
  expect(report.detached).toMatchObject({ total: 2, list: ['License 6 on "B"', 'License 8 on "C"'] });
  expect(report.newInstances).toBe(7);
  expect(await world.needs()).toContain('D.example#1 Microsoft 365 2');
});

test('the last moment of the last valid day decides which of two licenses stays on the computer', async () => {
  const licenses = [
    exportedLicense(1, { ...takenBy('u1', 'A'), DateExpired: '2026-11-24T00:00:00Z' }),
    exportedLicense(2, { ...takenBy('u1', 'A'), DateExpired: '2026-11-23T00:00:00Z' }),
  ];
  const at = async (now: Date): Promise<(string | null)[]> => {
    const world = importWorld(database);
    await world.load({ companies, users, licenses }, now);
    return (await world.licenses()).map(({ place }) => place);
  };
  expect(await at(new Date('2026-11-23T23:59:59.999Z'))).toEqual(['A#1', 'A#2']);
  expect(await at(new Date('2026-11-24T00:00:00.000Z'))).toEqual(['A#1', null]);
});

test('rows are good by themselves and bad together: nothing is imported, and each is told', async () => {
  const world = importWorld(database);
  const bad = world.load({
    companies: [...companies, exportedCompany('c1', 'Other'), exportedCompany('c4', 'Atlas Motors')],
    users: [...users, exportedUser('u1', ''), exportedUser('u5', 'Nobody Ltd')],
    licenses: [
      exportedLicense(1),
      exportedLicense(1, { Number: '7' }),
      exportedLicense(2, { Number: '1' }),
      exportedLicense(3, { UserID: 'u9' }),
    ],
  });
  await expect(bad).rejects.toMatchObject({
    problems: {
      total: 7,
      list: [
        { file: 'companies.json', row: 3, id: 'c1', reason: 'Id "c1" stands in row 1 too' },
        { file: 'users.json', row: 4, id: 'u1', reason: 'ID "u1" stands in row 1 too' },
        {
          file: 'users.json',
          row: 2,
          id: 'u2',
          reason: expect.stringContaining('"Atlas Motors" is the name of 2 companies') as string,
        },
        { file: 'users.json', row: 5, id: 'u5', reason: 'Company "Nobody Ltd" is not in companies.json' },
        { file: 'licenses.json', row: 2, id: 'license-1', reason: 'ID "license-1" stands in row 1 too' },
        { file: 'licenses.json', row: 3, id: 'license-2', reason: 'Number "1" stands in row 1 too' },
        { file: 'licenses.json', row: 4, id: 'license-3', reason: 'UserID "u9" is not in users.json' },
      ],
    },
  });
  const { rowCount } = await database.owner.query('select from provider where name = $1', [world.name]);
  expect(rowCount).toBe(0);
});

test('what follows from a bad row is not told as a fault of its own', async () => {
  const bad = importWorld(database).load({
    companies: [exportedCompany('c1', 'Harbor Dental', { LicenseSettings: 9 })],
    users: [exportedUser('u1', 'Harbor Dental')],
    licenses: [exportedLicense(1, takenBy('u1', 'A'))],
  });
  await expect(bad).rejects.toMatchObject({ problems: { total: 1, list: [{ file: 'companies.json', row: 1 }] } });
});

test('more faults than 100 are counted', async () => {
  const licenses = Array.from({ length: 130 }, (_, index) => exportedLicense(index + 1, { UserID: 'u9' }));
  const problems = { total: 130, list: { length: 100 } };
  await expect(importWorld(database).load({ licenses })).rejects.toMatchObject({ problems });
});

test('an import leaves an audit entry, and tells of instances and licenses by one event each', async () => {
  const world = importWorld(database);
  await world.load({ companies, users, licenses: [exportedLicense(1)] });
  await world.write(async (run, id) => {
    const [left] = await run(sql`
      select (select json_agg(json_build_array(command, outcome -> 'licenses', occurred_at = ${NOW})) from audit_entry
        where provider_id = ${id}::uuid) as audit,
        (select json_agg(kind order by kind) from outbox_event where provider_id = ${id}::uuid and kind <> 'requirementsFolded')
          as events`);
    expect(left).toEqual({
      audit: [['import', { created: 1, changed: 0, unchanged: 0 }, true]],
      events: ['instancesChanged', 'licensesChanged'],
    });
  });
});
