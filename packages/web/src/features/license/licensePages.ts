/** Rows of a sorted list that were asked for together. Row numbers count from the first row that the list knows. */
export interface LicensePage {
  /** Stays the page's own for as long as its list keeps it. */
  readonly key: number;
  /** Ids of its licenses in order; null when they were let go, to be asked for again by the cursors around them. */
  readonly ids: readonly string[] | null;
  readonly rowCount: number;
  /** Cursors of its first and its last row; null in a list without rows. */
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** The stretch of a sorted list that is known: pages without a gap, and whether more lies on either side. */
export interface LicensePages {
  readonly pages: readonly LicensePage[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

/** A row, and the license that stands on it; null while its page is let go. */
export interface LicenseAtRow {
  readonly row: number;
  readonly id: string | null;
}

/** How far around a row its neighbors stand in for it. */
const nearRows = 100;

/** How many rows are known. */
export function rowCountOf({ pages }: LicensePages): number {
  return pages.reduce((sum, page) => sum + page.rowCount, 0);
}

/** The pages that have rows from `from` up to, not including, `to`. */
export function pagesBetween({ pages }: LicensePages, from: number, to: number): LicensePage[] {
  let first = 0;
  return pages.filter((page) => {
    const start = first;
    first += page.rowCount;
    return start < to && first > from;
  });
}

/** The rows from `from` up to, not including, `to`, as far as they are known. */
export function rowsBetween({ pages }: LicensePages, from: number, to: number): LicenseAtRow[] {
  const rows: LicenseAtRow[] = [];
  let first = 0;
  for (const { ids, rowCount } of pages) {
    for (let row = Math.max(from, first); row < Math.min(to, first + rowCount); row++) {
      rows.push({ row, id: ids?.[row - first] ?? null });
    }
    first += rowCount;
    if (first >= to) break;
  }
  return rows;
}

/** The row that a license stands on; undefined when it is not among the ids that are known. */
export function rowOf({ pages }: LicensePages, id: string): number | undefined {
  let first = 0;
  for (const { ids, rowCount } of pages) {
    const index = ids?.indexOf(id) ?? -1;
    if (index >= 0) return first + index;
    first += rowCount;
  }
  return undefined;
}

/** The list with a page behind its last; `hasAfter` says whether more follows. Ids that it has already are left out. */
export function appended(list: LicensePages, page: LicensePage, hasAfter: boolean): LicensePages {
  return { ...list, pages: page.rowCount > 0 ? [...list.pages, unknownTo(list, page)] : list.pages, hasAfter };
}

/** The list with a page before its first; `hasBefore` says whether more lies before that. */
export function prepended(list: LicensePages, page: LicensePage, hasBefore: boolean): LicensePages {
  return { ...list, pages: page.rowCount > 0 ? [unknownTo(list, page), ...list.pages] : list.pages, hasBefore };
}

/** The list with the ids of a page that was let go. */
export function restored(list: LicensePages, key: number, ids: readonly string[]): LicensePages {
  return { ...list, pages: list.pages.map((page) => (page.key === key ? withIds(page, ids) : page)) };
}

/** The list without the ids of its pages that `keep` refuses; their rows and cursors stay. */
export function letGo(list: LicensePages, keep: (page: LicensePage) => boolean): LicensePages {
  if (list.pages.every((page) => page.ids === null || keep(page))) return list;
  return { ...list, pages: list.pages.map((page) => (keep(page) ? page : { ...page, ids: null })) };
}

/**
 * The list cut to about `mostRows` by leaving out whole pages far from `row`, those before it first. What was left
 * out is known no longer and counts as more before or after.
 */
export function trimmed(list: LicensePages, mostRows: number, row: number): LicensePages {
  let surplus = rowCountOf(list) - mostRows;
  let [first, last] = [0, list.pages.length];
  let [before, after] = [row, rowCountOf(list) - row];
  while (surplus > 0 && last - first > 1) {
    const page = before >= after ? list.pages[first++] : list.pages[--last];
    const dropped = page?.rowCount ?? 0;
    if (before >= after) before -= dropped;
    else after -= dropped;
    surplus -= dropped;
  }
  return {
    pages: list.pages.slice(first, last),
    hasBefore: list.hasBefore || first > 0,
    hasAfter: list.hasAfter || last < list.pages.length,
  };
}

/** The list without these licenses. */
export function without(list: LicensePages, ids: ReadonlySet<string>): LicensePages {
  if (!list.pages.some((page) => page.ids?.some((id) => ids.has(id)))) return list;
  const pages = list.pages.map((page) => (page.ids ? withIds(page, page.ids.filter((id) => !ids.has(id))) : page));
  return { ...list, pages };
}

/**
 * The list with a license where it belongs: before the first one that it `precedes`. The same list when that place
 * is not known, because a neighbor is let go or was never asked for.
 */
export function inserted(list: LicensePages, id: string, precedes: (other: string) => boolean): LicensePages {
  let isBeforeKnown = !list.hasBefore;
  for (const page of list.pages) {
    const index = page.ids?.findIndex(precedes) ?? -1;
    if (index > 0 || (index === 0 && isBeforeKnown)) return spliced(list, page, index, id);
    if (index === 0) return list;
    isBeforeKnown = page.ids !== null;
  }
  const last = list.pages.at(-1);
  return last?.ids && !list.hasAfter ? spliced(list, last, last.ids.length, id) : list;
}

/** By how many rows what stands at `row` moved from `before` to `after`; 0 when nothing near it is left. */
export function shiftOf(before: LicensePages, after: LicensePages, row: number): number {
  for (const { row: at, id } of rowsBetween(before, row, row + nearRows)) {
    const now = id === null ? undefined : rowOf(after, id);
    if (now !== undefined) return now - at;
  }
  return row < rowCountOf(before) ? 0 : rowCountOf(after) - rowCountOf(before);
}

function spliced(list: LicensePages, into: LicensePage, index: number, id: string): LicensePages {
  const ids = (into.ids ?? []).toSpliced(index, 0, id);
  return { ...list, pages: list.pages.map((page) => (page === into ? withIds(page, ids) : page)) };
}

function unknownTo(list: LicensePages, page: LicensePage): LicensePage {
  const known = new Set(list.pages.flatMap(({ ids }) => ids ?? []));
  return withIds(page, (page.ids ?? []).filter((id) => !known.has(id)));
}

function withIds(page: LicensePage, ids: readonly string[]): LicensePage {
  return { ...page, ids, rowCount: ids.length };
}
