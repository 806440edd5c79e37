export interface PageArguments {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
  startAt?: Readonly<Record<string, string | null>> | null;
}

/** How a list is sorted: the text or number that it goes by, and which way. */
export interface Order<Row> {
  keyOf(row: Row): string | number;
  descending: boolean;
}

const collator = new Intl.Collator('en');

/** One page of `rows` in `order`, as a Relay connection whose nodes are made by `toNode`. Cursors are ids. */
export function connection<Row extends { id: string }, Node>(
  rows: readonly Row[],
  { keyOf, descending }: Order<Row>,
  page: PageArguments,
  toNode: (row: Row) => Node,
) {
  const direction = descending ? -1 : 1;
  const compareKeys = (a: string | number, b: string | number): number =>
    direction * (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b)));
  const sorted = rows.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)) || direction * collator.compare(a.id, b.id));

  const indexOf = (cursor: string): number => sorted.findIndex(({ id }) => id === cursor);
  const size = page.first ?? page.last ?? 50;
  let start = page.after ? indexOf(page.after) + 1 : 0;
  if (page.startAt) start = startIndex(sorted, page.startAt, (row, value) => compareKeys(keyOf(row), value));
  let end = Math.min(sorted.length, start + size);
  if (page.last) {
    end = page.before ? indexOf(page.before) : sorted.length;
    start = Math.max(0, end - size);
  }
  const shown = sorted.slice(start, end);
  return {
    edges: shown.map((row) => ({ cursor: row.id, node: toNode(row) })),
    nodes: shown.map(toNode),
    totalCount: { value: rows.length, isExact: true },
    pageInfo: {
      hasPreviousPage: start > 0,
      hasNextPage: end < sorted.length,
      startCursor: shown[0]?.id ?? null,
      endCursor: shown.at(-1)?.id ?? null,
    },
  };
}

function startIndex<Row>(
  sorted: readonly Row[],
  startAt: Readonly<Record<string, string | null>>,
  compareTo: (row: Row, value: string | number) => number,
): number {
  const [field, value] = Object.entries(startAt).find(([, given]) => given !== null) ?? [];
  if (!value) return 0;
  const wanted = field === 'expiresAt' ? Date.parse(value) : value;
  const index = sorted.findIndex((row) => compareTo(row, wanted) >= 0);
  return index < 0 ? sorted.length : index;
}
