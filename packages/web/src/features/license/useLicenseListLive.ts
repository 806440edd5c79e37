import { onScopeDispose, readonly, ref, shallowReactive, type Ref } from 'vue';
import { onLicenseChange, type LicenseChange } from './licenseChanges.ts';
import { inserted, rowOf, rowsBetween, without, type LicensePages } from './licensePages.ts';
import { precedes, type LicensePlace } from './licensePlace.ts';
import type { LicenseView } from './licenseView.ts';
import type { LicensePagesState } from './useLicensePages.ts';

const fadeMs = 150;

export interface LicenseListLive {
  /** Licenses that fade, and are out of the list in a moment. */
  readonly leaving: ReadonlySet<string>;
  /** Rows are moving together over what has left. */
  readonly isClosing: Readonly<Ref<boolean>>;
}

export interface LicenseListLiveOptions {
  code: () => string;
  view: () => Pick<LicenseView, 'sort' | 'descending'>;
  firstInSight: () => number;
  pages: LicensePagesState;
  /** More changed than the event says: the list is to be loaded anew, from what is in sight on. */
  reload: () => void;
}

/** Keeps a list of licenses of one type as it is on the server: what comes is put in its place, what leaves fades out. */
export function useLicenseListLive({ code, view, firstInSight, pages, reload }: LicenseListLiveOptions): LicenseListLive {
  const leaving = shallowReactive(new Set<string>());
  const isClosing = ref(false);
  const timers = new Set<ReturnType<typeof setTimeout>>();

  function later(run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, fadeMs);
    timers.add(timer);
  }

  function leave(ids: readonly string[]): void {
    const list = pages.list.value;
    const ours = list ? ids.filter((id) => rowOf(list, id) !== undefined) : [];
    if (ours.length === 0) return;
    for (const id of ours) leaving.add(id);
    later(() => {
      const gone = new Set(ours.filter((id) => leaving.delete(id)));
      pages.change((now) => {
        // Above what is in sight nothing moves: the page is scrolled by as much.
        isClosing.value = [...gone].every((id) => (rowOf(now, id) ?? 0) >= firstInSight());
        return without(now, gone);
      });
      later(() => (isClosing.value = false));
    });
  }

  function put(license: LicensePlace): void {
    leaving.delete(license.id);
    pages.change((list) => {
      const row = rowOf(list, license.id);
      if (row !== undefined && isInPlace(list, row, license)) return list;
      return inserted(without(list, new Set([license.id])), license.id, (other) => stands(license, 'before', other));
    });
  }

  /** Between its neighbors, as far as they are known. */
  function isInPlace(list: LicensePages, row: number, license: LicensePlace): boolean {
    const [previous, next] = [row - 1, row + 1].map((beside) => rowsBetween(list, beside, beside + 1)[0]?.id ?? null);
    return !stands(license, 'before', previous) && !stands(license, 'behind', next);
  }

  function stands(license: LicensePlace, side: 'before' | 'behind', id: string | null | undefined): boolean {
    const other = id ? pages.placeOf(id) : undefined;
    if (!other) return false;
    const { sort, descending } = view();
    return side === 'before' ? precedes(license, other, sort, descending) : precedes(other, license, sort, descending);
  }

  onLicenseChange((change: LicenseChange) => {
    if (change.hasMore) return reload();
    leave(change.leftIds);
    for (const license of change.licenses) if (license.licenseType.code === code()) put(license);
  });
  onScopeDispose(() => timers.forEach(clearTimeout));

  return { leaving, isClosing: readonly(isClosing) };
}
