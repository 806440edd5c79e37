import { describe, expect, test } from 'vitest';
import type { LicensePage, LicensePages } from './licensePages.ts';
import { boundsOf, boundsOfStart, missingPage, pagesToKeep } from './licensePageRequests.ts';

/** Pages of 50 rows, with the cursors `a0`, `z0` and so on. */
function pages(count: number, letGo: readonly number[] = [], ends: Partial<LicensePages> = {}): LicensePages {
  const made = Array.from({ length: count }, (_, key): LicensePage => ({
    key,
    ids: letGo.includes(key) ? null : Array.from({ length: 50 }, (__, index) => `${key}-${index}`),
    rowCount: 50,
    startCursor: `a${key}`,
    endCursor: `z${key}`,
  }));
  return { pages: made, hasBefore: false, hasAfter: false, ...ends };
}

describe('the page that is missing', () => {
  test.each([
    ['nothing, in the middle of what is known', pages(5, [], { hasBefore: true, hasAfter: true }), 100, 120, undefined],
    ['the next one, ahead of the scrolling', pages(5, [], { hasAfter: true }), 180, 200, 'after'],
    ['nothing behind the end', pages(5), 230, 250, undefined],
    ['the one before, ahead of the scrolling', pages(5, [], { hasBefore: true }), 40, 60, 'before'],
  ])('is %s', (_title, list, from, to, missing) => {
    expect(missingPage(list, from, to)).toBe(missing);
  });

  test('is the one in sight first, the next one then, and those near by last', () => {
    const list = pages(5, [1, 3], { hasAfter: true });
    expect(missingPage(list, 40, 60)).toMatchObject({ key: 1 });
    expect(missingPage(list, 205, 225)).toBe('after');
    expect(missingPage(pages(5, [3]), 205, 225)).toMatchObject({ key: 3 });
  });
});

describe('a page is asked for', () => {
  test('by where the list starts', () => {
    expect(boundsOfStart('start')).toEqual({ first: 50 });
    expect(boundsOfStart('end')).toEqual({ last: 50 });
    expect(boundsOfStart({ number: '7' })).toEqual({ first: 50, startAt: { number: '7' } });
  });

  test('by the cursor at either end', () => {
    const list = pages(2, [], { hasBefore: true, hasAfter: true });
    expect(boundsOf(list, 'after')).toEqual({ first: 50, after: 'z1' });
    expect(boundsOf(list, 'before')).toEqual({ last: 50, before: 'a0' });
  });

  test('between its neighbors, when it was let go', () => {
    const list = pages(3, [0, 1, 2]);
    const [first, second, third] = list.pages as [LicensePage, LicensePage, LicensePage];
    expect(boundsOf(list, second)).toEqual({ first: 100, after: 'z0', before: 'a2' });
    expect(boundsOf(list, first)).toEqual({ first: 100, before: 'a1' });
    expect(boundsOf(list, third)).toEqual({ first: 50, after: 'z1' });
    expect(boundsOf({ ...list, hasBefore: true }, first)).toEqual({ last: 50, before: 'a1' });
  });
});

test('pages near what is in sight are kept, others are not', () => {
  const list = pages(20);
  const keeps = pagesToKeep(list, 500, 520);
  expect(list.pages.filter(keeps).map(({ key }) => key)).toEqual([7, 8, 9, 10, 11, 12, 13]);
});
