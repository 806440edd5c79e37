export interface PageArguments {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
  startAt?: Readonly<Record<string, string | null>> | null;
}

/** How a list is sorted: the text or number that it goes by, and which way. */
export interface Order<Row> {
  keyOf: (row: Row) => string | number;
  descending: boolean;
}

const collator = new Intl.Collator('en');

/** The rows in this order; those with the same key by their ids. */
export function inOrder<Row extends { id: string }>(rows: readonly Row[], order: Order<Row>): Row[] {
  const direction = order.descending ? -1 : 1;
  return rows.toSorted(
    (a, b) => compareKeys(order, order.keyOf(a), order.keyOf(b)) || direction * collator.compare(a.id, b.id),
  );
}

function compareKeys<Row>({ descending }: Order<Row>, a: string | number, b: string | number): number {
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return descending ? -order : order;
}

/** One page of rows that are {@link inOrder}, as a Relay connection whose nodes are made by `toNode`. Cursors are ids. */
export function connection<Row extends { id: string }, Node>(
  sorted: readonly Row[],
  order: Order<Row>,
  page: PageArguments,
  toNode: (row: Row) => Node,
) {
  const indexOf = (cursor: string): number => sorted.findIndex(({ id }) => id === cursor);
  const size = page.first ?? page.last ?? 50;
  const lower = page.startAt
    ? startIndex(sorted, page.startAt, (row, value) => compareKeys(order, order.keyOf(row), value))
    : page.after
      ? indexOf(page.after) + 1
      : 0;
  const upper = page.before ? indexOf(page.before) : sorted.length;
  const start = page.last ? Math.max(lower, upper - size) : lower;
  const end = page.last ? upper : Math.min(upper, lower + size);
  const shown = sorted.slice(start, end);
  return {
    edges: shown.map((row) => ({ cursor: row.id, node: toNode(row) })),
    nodes: shown.map(toNode),
    totalCount: { value: sorted.length, isExact: true },
    pageInfo: {
      hasPreviousPage: page.last ? start > lower : Boolean(page.after ?? page.startAt),
      hasNextPage: page.last ? Boolean(page.before) : end < upper,
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
