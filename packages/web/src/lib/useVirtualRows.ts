import { onMounted, onScopeDispose, shallowReadonly, shallowRef, type Ref, type ShallowRef } from 'vue';

/** Rows that are drawn though they are just out of sight. */
const overscan = 5;

export interface VirtualRows {
  /** Height of each row in px. */
  readonly rowHeight: number;
  /** Rows before row 0 that stand for what is not known; nothing is drawn on them. */
  readonly lead: number;
  readonly rowCount: number;
}

/** Which rows to draw: from `from` up to, not including, `to`; `first` is the first that is in sight. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
  readonly first: number;
}

export interface VirtualScroll {
  readonly range: Readonly<ShallowRef<RowRange>>;
  /** Looks anew which rows are in sight; after their number or height has changed. */
  readonly measure: () => void;
  /** Scrolls the page so that a row stands right under what sticks to its top. */
  scrollToTop(row: number): void;
  /** Scrolls the page as little as it takes to have a row in full sight. */
  reveal(row: number): void;
}

/**
 * The rows of `list` that are within the window, as the page scrolls. All rows have the same height; `cover` is what
 * sticks to the top above the list and hides rows beneath it.
 */
export function useVirtualRows(
  list: Readonly<Ref<HTMLElement | null>>,
  cover: () => HTMLElement | null,
  rows: () => VirtualRows,
): VirtualScroll {
  const range = shallowRef<RowRange>({ from: 0, to: 0, first: 0 });

  function measure(): void {
    if (!list.value) return;
    const { rowHeight, lead, rowCount } = rows();
    const { top } = list.value.getBoundingClientRect();
    const within = (row: number): number => Math.min(Math.max(row, 0), rowCount);
    const sightTop = Math.max(coverBottom(cover()), top, 0);
    const first = within(Math.floor((sightTop - top) / rowHeight) - lead);
    const last = within(Math.ceil((innerHeight - top) / rowHeight) - lead);
    const next = { from: within(first - overscan), to: within(last + overscan), first };
    const { from, to, first: shownFirst } = range.value;
    if (next.from !== from || next.to !== to || next.first !== shownFirst) range.value = next;
  }

  function topOf(row: number): number {
    const { rowHeight, lead } = rows();
    return (list.value?.getBoundingClientRect().top ?? 0) + (lead + row) * rowHeight;
  }

  function scrollBy(top: number): void {
    if (top !== 0) window.scrollBy({ top, behavior: 'instant' });
    measure();
  }

  addEventListener('scroll', measure, { passive: true });
  addEventListener('resize', measure);
  onMounted(measure);
  onScopeDispose(() => {
    removeEventListener('scroll', measure);
    removeEventListener('resize', measure);
  });

  return {
    range: shallowReadonly(range),
    measure,
    scrollToTop: (row) => scrollBy(topOf(row) - stuckBottom(cover())),
    reveal(row) {
      const top = topOf(row);
      const above = top - stuckBottom(cover());
      const below = top + rows().rowHeight - innerHeight;
      if (above < 0) scrollBy(above);
      else if (below > 0) scrollBy(below);
    },
  };
}

function coverBottom(cover: HTMLElement | null): number {
  return cover?.getBoundingClientRect().bottom ?? 0;
}

/** Where the lower edge of `cover` is while it sticks. */
function stuckBottom(cover: HTMLElement | null): number {
  if (!cover) return 0;
  const { position, top } = getComputedStyle(cover);
  return position === 'sticky' ? (Number.parseFloat(top) || 0) + cover.offsetHeight : 0;
}
