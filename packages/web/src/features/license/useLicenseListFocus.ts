import { nextTick, watch } from 'vue';
import type { VirtualScroll } from '../../lib/useVirtualRows.ts';
import type { GridList } from './licenseGridFocus.ts';
import { rowCountOf, rowOf, rowsBetween } from './licensePages.ts';
import type { LicensePagesState } from './useLicensePages.ts';

export interface LicenseListFocusOptions {
  code: string;
  pages: LicensePagesState;
  scroll: VirtualScroll;
  rowHeight: () => number;
}

/** How the focus of the grid moves through a list of which only a part is loaded, and less is drawn. */
export function useLicenseListFocus({ code, pages, scroll, rowHeight }: LicenseListFocusOptions): GridList {
  const { list, failed } = pages;
  const rowCount = (): number => (list.value ? rowCountOf(list.value) : 0);

  function idAt(row: number): string | null | undefined {
    return list.value ? rowsBetween(list.value, row, row + 1)[0]?.id : undefined;
  }

  /** Resolves to the license on a row once its page is there; to undefined when that fails. */
  function loadedAt(row: number): Promise<string | undefined> {
    return new Promise((resolve) => {
      const stop = watch(
        [list, failed],
        () => {
          const id = idAt(row);
          if (id === null && failed.value === null) return;
          resolve(id ?? undefined);
          void nextTick(() => stop());
        },
        { immediate: true, flush: 'post' },
      );
    });
  }

  async function bring(row: number): Promise<string | undefined> {
    scroll.reveal(row);
    return idAt(row) ?? loadedAt(row);
  }

  return {
    code,
    rowCount,
    bring,
    rowOf: (id) => (list.value ? rowOf(list.value, id) : undefined),
    idsBetween(one, other) {
      const [from, to] = [one, other].map((id) => (list.value ? rowOf(list.value, id) : undefined));
      if (!list.value || from === undefined || to === undefined) return null;
      const between = rowsBetween(list.value, Math.min(from, to), Math.max(from, to) + 1);
      const ids = between.flatMap(({ id }) => (id === null ? [] : [id]));
      return ids.length === between.length ? ids : null;
    },
    firstInSight: () => scroll.range.value.first,
    rowsInSight: () => Math.max(2, Math.floor(innerHeight / rowHeight()) - 4),
    async bringEdge(end) {
      const isKnown = end === 'first' ? !list.value?.hasBefore : !list.value?.hasAfter;
      if (!isKnown && !(await pages.start(end === 'first' ? 'start' : 'end'))) return undefined;
      await nextTick();
      return bring(end === 'first' ? 0 : rowCount() - 1);
    },
  };
}
