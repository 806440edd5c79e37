import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportedCompany, exportedLicense, exportedUser, withExport } from '../../../testkit/export.ts';
import { expiryIn } from './expiry.rules.ts';
import { licensesFile, type Placed } from './export-files.ts';
import { type LicenseRow } from './export-rows.rules.ts';
import { Problems, type Problem } from './problems.ts';
import { goodRows } from './read-export.ts';

const FILE = licensesFile(new Map([['Desktop', 1]]), expiryIn('UTC'));
const MARKS = new Map([
  ['companies.json', 'LicenseSettings'],
  ['users.json', 'Email'],
  ['licenses.json', 'LicenseType'],
]);

interface Read {
  rows: Placed<LicenseRow>[];
  problems: readonly Problem[];
  total: number;
  bytes: number;
}

/** Reads a file as licenses.json. */
const read = (licenses: string | Uint8Array | readonly object[]): Promise<Read> =>
  withExport({ companies: [], users: [], licenses }, async (folder) => {
    const problems = new Problems();
    const rows: Placed<LicenseRow>[] = [];
    let bytes = 0;
    const onBytes = (count: number) => (bytes += count);
    const reading = { path: join(folder, 'licenses.json'), problems, onBytes, marks: MARKS };
    for await (const some of goodRows(FILE, reading)) rows.push(...some);
    return { rows, problems: problems.list, total: problems.total, bytes };
  });

const text = (count: number): string =>
  JSON.stringify(Array.from({ length: count }, (_, index) => exportedLicense(index + 1)));

const only = async (licenses: string | Uint8Array): Promise<string> => {
  const { problems } = await read(licenses);
  expect(problems).toHaveLength(1);
  const { row, reason } = problems[0] ?? { row: null, reason: '' };
  return `${row ?? 'file'}: ${reason}`;
};

test('all rows are read, however the file is laid out, and bytes are counted', async () => {
  const rows = Array.from({ length: 3_000 }, (_, index) => exportedLicense(index + 1));
  for (const file of [JSON.stringify(rows), JSON.stringify(rows, null, 2), `\uFEFF${JSON.stringify(rows)}\n`]) {
    const answer = await read(file);
    expect(answer.problems).toEqual([]);
    expect(answer.rows.map(({ fileRow }) => fileRow)).toEqual(rows.map((_, index) => index + 1));
    expect(answer.rows.at(-1)?.row.number).toBe(3_000);
    expect(answer.bytes).toBe(Buffer.byteLength(file));
  }
});

test('an empty list has no rows and no faults', async () => {
  expect(await read('[]')).toMatchObject({ rows: [], problems: [] });
});

test('a bad row is told with its number and ID, the others are read, and only 100 are told in full', async () => {
  const rows = Array.from({ length: 150 }, (_, index) => exportedLicense(index + 1, { IsTrial: 0 }));
  const { rows: good, problems, total } = await read([exportedLicense(1_000), ...rows, exportedLicense(2_000)]);
  expect(good.map(({ row }) => row.number)).toEqual([1_000, 2_000]);
  expect(total).toBe(150);
  expect(problems).toHaveLength(100);
  expect(problems[0]).toEqual({
    file: 'licenses.json',
    row: 2,
    id: 'license-1',
    reason: 'IsTrial is 0, not true or false',
  });
});

test('rows that are no objects are told', async () => {
  const { problems } = await read(`[null, 5, "a", [1], ${text(1).slice(1)}`);
  expect(problems.map(({ row, reason }) => `${row}: ${reason}`)).toEqual([
    '1: it is null, not an object',
    '2: it is 5, not an object',
    '3: it is "a", not an object',
    '4: it is [1], not an object',
  ]);
});

test('a file that was cut off is told with the row in which it ends', async () => {
  const whole = text(500);
  const cut = whole.slice(0, whole.indexOf('license-321') + 30);
  expect(await only(cut)).toBe('321: it ends in the middle: was the file cut off or changed?');
  expect(await only(whole.slice(0, -1))).toBe('501: it ends in the middle: was the file cut off or changed?');
});

test('a file that is broken in the middle is told with the row, and the rows before it are read', async () => {
  const broken = text(500).replace('"license-321"', '"license-321');
  const { rows, problems } = await read(broken);
  expect(rows).toHaveLength(320);
  expect(problems).toMatchObject([{ row: 321 }]);
  expect(problems[0]?.reason).toMatch(/^it is not valid JSON there \(.+\): was the file cut off or changed\?$/);
});

test.each([
  ['an empty file', '', 'file: it is empty'],
  ['an object', '{"licenses": []}', 'file: it is not a JSON array of rows'],
  ['a text', '"licenses"', 'file: it is not a JSON array of rows'],
  ['a page of HTML', '<!doctype html>', '1: it is not valid JSON there'],
  ['more after the end', `${text(2)} []`, '3: it is not valid JSON there'],
])('%s is not a list', async (_, file, start) => {
  expect((await only(file)).startsWith(start)).toBe(true);
});

test('text that is not UTF-8 is told', async () => {
  expect(await only(Buffer.from(text(2), 'utf16le'))).toMatch(/not UTF-8|not valid JSON/);
  expect(await only(Buffer.from(text(2).replace('license-2', 'lic\u00e9nse'), 'latin1'))).toContain(
    'it is not UTF-8 text',
  );
});

test('the other files of the export are recognized under a wrong name', async () => {
  expect(await only(JSON.stringify([exportedCompany('c1', 'Harbor')]))).toBe(
    'file: it holds what belongs into companies.json: was it saved under the wrong name?',
  );
  expect(await only(JSON.stringify([exportedUser('u1', ''), exportedUser('u2', '')]))).toBe(
    'file: it holds what belongs into users.json: was it saved under the wrong name?',
  );
});
