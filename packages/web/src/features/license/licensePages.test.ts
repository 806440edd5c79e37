import { describe, expect, test } from 'vitest';
import {
  appended,
  inserted,
  letGo,
  pagesBetween,
  prepended,
  restored,
  rowCountOf,
  rowOf,
  rowsBetween,
  shiftOf,
  trimmed,
  without,
  type LicensePage,
  type LicensePages,
} from './licensePages.ts';

const page = (key: number, ids: string[]): LicensePage => ({
  key,
  ids,
  rowCount: ids.length,
  startCursor: ids.at(0) ?? null,
  endCursor: ids.at(-1) ?? null,
});
const abc = page(1, ['a', 'b', 'c']);
const def = page(2, ['d', 'e', 'f']);
const ghi = page(3, ['g', 'h', 'i']);
const list = (pages: LicensePage[], hasBefore = false, hasAfter = false): LicensePages => ({ pages, hasBefore, hasAfter });
const ids = (of: LicensePages): string =>
  rowsBetween(of, 0, 100)
    .map(({ id }) => id ?? '_')
    .join('');

describe('the known stretch of a list', () => {
  test('grows by a page on either side and knows whether more follows', () => {
    const grown = prepended(appended(list([def], true, true), ghi, false), abc, false);
    expect(ids(grown)).toBe('abcdefghi');
    expect([grown.hasBefore, grown.hasAfter]).toEqual([false, false]);
    expect(rowCountOf(grown)).toBe(9);
  });

  test('never holds a license twice', () => {
    expect(ids(appended(list([abc]), page(9, ['c', 'x']), false))).toBe('abcx');
  });

  test('answers rows, their pages and the row of a license', () => {
    const whole = list([abc, def, ghi]);
    expect(rowsBetween(whole, 2, 5)).toEqual([
      { row: 2, id: 'c' },
      { row: 3, id: 'd' },
      { row: 4, id: 'e' },
    ]);
    expect(pagesBetween(whole, 2, 6)).toEqual([abc, def]);
    expect(rowOf(whole, 'h')).toBe(7);
    expect(rowOf(whole, 'z')).toBeUndefined();
  });

  test('keeps rows and cursors of a page that is let go, and takes its ids back', () => {
    const lighter = letGo(list([abc, def, ghi]), ({ key }) => key !== 2);
    expect(ids(lighter)).toBe('abc___ghi');
    expect(lighter.pages[1]).toMatchObject({ startCursor: 'd', endCursor: 'f', rowCount: 3 });
    expect(ids(restored(lighter, 2, ['d', 'f']))).toBe('abcdfghi');
    expect(letGo(lighter, ({ key }) => key !== 2)).toBe(lighter);
  });

  test.each([
    ['from its beginning, when one is near its end', 8, 'defghi', true, false],
    ['from its end, when one is near its beginning', 0, 'abcdef', false, true],
  ])('is cut %s', (_title, row, left, hasBefore, hasAfter) => {
    const cut = trimmed(list([abc, def, ghi]), 6, row);
    expect([ids(cut), cut.hasBefore, cut.hasAfter]).toEqual([left, hasBefore, hasAfter]);
  });

  test('is never cut below one page', () => {
    expect(ids(trimmed(list([abc]), 1, 0))).toBe('abc');
  });
});

describe('a live change', () => {
  const before = (id: string) => (other: string) => id < other;

  test('takes licenses out', () => {
    const whole = list([abc, def]);
    expect(ids(without(whole, new Set(['b', 'd'])))).toBe('acef');
    expect(without(whole, new Set(['z']))).toBe(whole);
  });

  test.each([
    ['between two rows', list([page(1, ['a', 'c'])]), 'b', 'abc'],
    ['between two pages', list([page(1, ['a']), page(2, ['c'])]), 'b', 'abc'],
    ['before all, where the list begins', list([page(1, ['b'])]), 'a', 'ab'],
    ['behind all, where the list ends', list([page(1, ['a'])]), 'b', 'ab'],
    ['into a list without rows', list([page(1, [])]), 'a', 'a'],
    ['nowhere, when rows before are not known', list([page(1, ['b'])], true), 'a', 'b'],
    ['nowhere, when rows behind are not known', list([page(1, ['a'])], false, true), 'b', 'a'],
    ['nowhere, next to a page that is let go', list([{ ...abc, ids: null }, def]), 'cc', '___def'],
  ])('puts a license in %s', (_title, into, id, expected) => {
    expect(ids(inserted(into, id, before(id)))).toBe(expected);
  });

  test('moves what is in sight by the rows that came or went above it', () => {
    const whole = list([def, ghi], true, false);
    expect(shiftOf(whole, prepended(whole, abc, false), 1)).toBe(3);
    expect(shiftOf(whole, without(whole, new Set(['d'])), 2)).toBe(-1);
    expect(shiftOf(whole, without(whole, new Set(['i'])), 2)).toBe(0);
    expect(shiftOf(whole, without(whole, new Set(['d'])), 6)).toBe(-1);
    expect(shiftOf(whole, list([abc]), 0)).toBe(0);
  });
});
