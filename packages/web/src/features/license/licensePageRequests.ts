import type { LicensePageQueryVariables, LicenseStart } from '@license-console/schema';
import { pagesBetween, rowCountOf, type LicensePage, type LicensePages } from './licensePages.ts';

/** Licenses a page, the first time it is asked for. */
const pageSize = 50;

/** A page that is asked for again takes in what came between its neighbors meanwhile: the API's most. */
const mostOfPage = 100;

/** How many rows out of sight are fetched ahead of the scrolling. */
const aheadRows = 60;

/** How many rows out of sight keep their licenses. */
const keptRows = 150;

/** Which rows of a page to ask for: the part of the query's variables that is not the filter or the sort. */
export type PageBounds = Pick<LicensePageQueryVariables, 'first' | 'after' | 'last' | 'before' | 'startAt'>;

/** Where a list starts: at its beginning, at its end, or at a value of its sort key. */
export type LicenseListStart = 'start' | 'end' | LicenseStart;

/** The page that is missing for the rows in sight: behind the last, before the first, or one that was let go. */
export type MissingPage = 'after' | 'before' | LicensePage;

export function boundsOfStart(start: LicenseListStart): PageBounds {
  if (start === 'end') return { last: pageSize };
  return start === 'start' ? { first: pageSize } : { first: pageSize, startAt: start };
}

/** What to ask for next when the rows from `from` up to `to` are in sight; undefined when nothing is missing. */
export function missingPage(list: LicensePages, from: number, to: number): MissingPage | undefined {
  const seen = pagesBetween(list, from, to).find(({ ids }) => ids === null);
  if (seen) return seen;
  if (list.hasAfter && to + aheadRows > rowCountOf(list)) return 'after';
  if (list.hasBefore && from < aheadRows) return 'before';
  return pagesBetween(list, from - aheadRows, to + aheadRows).find(({ ids }) => ids === null);
}

/** How to ask for a missing page by the cursors that are remembered. */
export function boundsOf(list: LicensePages, missing: MissingPage): PageBounds {
  if (missing === 'after') return { first: pageSize, after: list.pages.at(-1)?.endCursor ?? null };
  if (missing === 'before') return { last: pageSize, before: list.pages[0]?.startCursor ?? null };
  const index = list.pages.findIndex(({ key }) => key === missing.key);
  const after = list.pages[index - 1]?.endCursor;
  const before = list.pages[index + 1]?.startCursor;
  if (!after && before && list.hasBefore) return { last: missing.rowCount, before };
  return {
    first: before ? mostOfPage : pageSize,
    ...(after && { after }),
    ...(before && { before }),
  };
}

/** The pages whose licenses stay while the rows from `from` up to `to` are in sight. */
export function pagesToKeep(list: LicensePages, from: number, to: number): (page: LicensePage) => boolean {
  const kept = new Set(pagesBetween(list, from - keptRows, to + keptRows));
  return (page) => kept.has(page);
}
