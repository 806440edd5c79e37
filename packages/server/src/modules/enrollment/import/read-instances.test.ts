import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DomainError } from '../../../kernel/errors.ts';
import { readInstances, type InstanceList } from './read-instances.ts';

/** The text in parts of so many bytes. */
async function* partsOf(text: string, size = 7): AsyncIterable<Buffer> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) {
    await Promise.resolve();
    yield bytes.subarray(start, start + size);
  }
}

const read = (text: string, size?: number): Promise<InstanceList> => readInstances(partsOf(text, size));

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

test('columns come in any order, with titles in any case; what is left out is empty', async () => {
  const { rows, bad } = await read('\uFEFFcompany,NAME\r\nAcme,PC-1\r\n\r\n,"PC, 2"\r\n');
  const bare = { kind: '', operatingSystem: '', licenseTypes: [] };
  expect(rows).toEqual([
    { row: 2, name: 'PC-1', company: 'Acme', ...bare },
    { row: 3, name: 'PC, 2', company: '', ...bare },
  ]);
  expect(bad.total).toBe(0);
});

test.each([
  ['nothing', '', /^The list is empty/],
  ['another column', 'Name,Serial\n', /^There is no column "Serial": use Name, Kind/],
  ['a column twice', 'Name,OS,Operating System\n', /^The column "Operating System" is there twice/],
  ['no name', 'Kind,Company\n', /^The column Name is missing/],
  ['a quote that is never closed', 'Name\n"PC', /^This cannot be read as CSV: /],
  ['a row without end', `Name\n${'x'.repeat(20_000)}\n`, /^This cannot be read as CSV: /],
])('%s is refused as a whole', async (_name, text, message) => {
  const refused = await read(text, 4_096).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(DomainError);
  expect((refused as DomainError).message).toMatch(message);
});

test('more than 50,000 rows are refused', async () => {
  const text = `Name\n${Array.from({ length: 50_001 }, (_, index) => `PC-${index}`).join('\n')}\n`;
  await expect(read(text, 65_536)).rejects.toThrow('Import 50,000 instances at a time.');
});

test('whatever is written is read as it was, however it is cut into parts', async () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\0'));
  const type = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 6 }).filter((text) => !text.includes(';'));
  const row = fc.record({
    name: cell,
    kind: cell,
    operatingSystem: cell,
    company: cell,
    licenseTypes: fc.array(type, { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.integer({ min: 1, max: 64 }), async (given, size) => {
      const lines = given.map((each) =>
        [each.name, each.kind, each.operatingSystem, each.company, each.licenseTypes.join(';')].map(quoted).join(','),
      );
      const { rows, bad } = await read(['Name,Kind,OS,Company,License Types', ...lines].join('\n'), size);
      expect(bad.total).toBe(0);
      expect(rows.map(({ row: _row, ...cells }) => cells)).toEqual(
        given.map(({ licenseTypes, ...cells }) => ({
          ...Object.fromEntries(Object.entries(cells).map(([field, text]) => [field, text.trim()])),
          licenseTypes: licenseTypes.map((text) => text.trim()).filter((text) => text !== ''),
        })),
      );
    }),
    { numRuns: 200 },
  );
});

test('each row of another length is found, by its place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 150 }), async (lengths) => {
      const lines = lengths.map((length) => Array.from({ length }, () => 'x').join(','));
      const { rows, bad } = await read(['Name,Company', ...lines].join('\n'), 512);
      const wrong = lengths.flatMap((length, index) => (length === 2 ? [] : [index + 2]));
      expect(bad.total).toBe(wrong.length);
      expect(bad.first.map((each) => each.row)).toEqual(wrong.slice(0, 100));
      expect(rows).toHaveLength(lengths.length - wrong.length);
    }),
    { numRuns: 50 },
  );
});
