import { LicensePlaceFragmentDoc } from '@license-console/schema';
import { onScopeDispose, readonly, ref, shallowReadonly, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { useClient } from '../../lib/apollo/client.ts';
import { createPageLoader, type LicenseListQuestion, type LoadedPage } from './licensePageLoader.ts';
import {
  boundsOf,
  boundsOfStart,
  missingPage,
  pagesToKeep,
  type LicenseListStart,
  type MissingPage,
} from './licensePageRequests.ts';
import { appended, letGo, prepended, restored, shiftOf, trimmed, type LicensePages } from './licensePages.ts';
import type { LicensePlace } from './licensePlace.ts';

/** What could not be loaded. */
export type FailedLoad = 'start' | 'after' | 'before' | 'page';

export interface LicensePagesState {
  /** What is known of the list; null until its first page is there. A new object on every change. */
  readonly list: Readonly<ShallowRef<LicensePages | null>>;
  /** The list shown is not, or not yet, what is asked for now. */
  readonly isStale: Readonly<Ref<boolean>>;
  readonly failed: Readonly<Ref<FailedLoad | null>>;
  /** Says which rows are in sight: what is missing there or near by is loaded, what is far away let go. */
  show(from: number, to: number): void;
  /** Starts the list anew; resolves to whether its first page is there. What is shown stays until then. */
  start(at: LicenseListStart): Promise<boolean>;
  /** Tries again what could not be loaded. */
  retry(): void;
  /** Changes the list in place, for a live change. */
  change(by: (list: LicensePages) => LicensePages): void;
  /** Where a license of the list stands in its sort; undefined when it is not in the cache. */
  placeOf(id: string): LicensePlace | undefined;
}

export interface LicensePagesOptions {
  /** The list starts anew when this changes. */
  question: () => LicenseListQuestion;
  /** About how many rows are known at a time. */
  mostRows: () => number;
  /** A license whose page stays, however far away it is. */
  pinned?: () => string | null;
}

/** The pages of one list of licenses. */
export function useLicensePages({ question, mostRows, pinned }: LicensePagesOptions): LicensePagesState {
  const client = useClient();
  const loader = createPageLoader(client);
  const list = shallowRef<LicensePages | null>(null);
  const isStale = ref(false);
  const failed = ref<FailedLoad | null>(null);
  let startedAt: LicenseListStart = 'start';
  let sight = { from: 0, to: 0 };
  let lastKey = 0;
  /** What is being loaded belongs to this round; a new start aborts it. */
  let round = new AbortController();
  let isFilling = false;

  async function start(at: LicenseListStart): Promise<boolean> {
    round.abort();
    const mine = (round = new AbortController());
    startedAt = at;
    isFilling = false;
    failed.value = null;
    isStale.value = list.value !== null;
    try {
      const loaded = await loader.load(question(), boundsOfStart(at), ++lastKey, mine.signal);
      if (mine.signal.aborted) return false;
      // Behind the last key there is nothing to show: its end is what one wants to see.
      if (loaded.page.rowCount === 0 && loaded.hasBefore && at !== 'end') return await start('end');
      sight = { from: 0, to: 0 };
      list.value = { pages: [loaded.page], hasBefore: loaded.hasBefore, hasAfter: loaded.hasAfter };
      isStale.value = false;
      releaseAllBut(list.value);
      return true;
    } catch {
      if (!mine.signal.aborted) failed.value = 'start';
      return false;
    }
  }

  /** Loads what is missing in sight, one page after another, until nothing is or one fails. */
  async function fill(): Promise<void> {
    if (isFilling || isStale.value || failed.value) return;
    const mine = round;
    isFilling = true;
    for (;;) {
      const missing = list.value && missingPage(list.value, sight.from, sight.to);
      if (!list.value || !missing) break;
      const key = typeof missing === 'object' ? missing.key : ++lastKey;
      const bounds = boundsOf(list.value, missing);
      const loaded = await loader.load(question(), bounds, key, mine.signal).catch(() => null);
      if (mine.signal.aborted) return;
      if (!loaded) {
        failed.value = typeof missing === 'object' ? 'page' : missing;
        break;
      }
      // More came between two pages than one can hold.
      if (bounds.first && bounds.before && loaded.hasAfter) return void start(startedAt);
      show(taken(list.value, missing, loaded));
      tidy();
    }
    isFilling = false;
  }

  function taken(known: LicensePages, missing: MissingPage, { page, hasBefore, hasAfter }: LoadedPage): LicensePages {
    if (missing === 'after') return appended(known, page, hasAfter);
    return missing === 'before' ? prepended(known, page, hasBefore) : restored(known, missing.key, page.ids ?? []);
  }

  /** Shows the list changed; what was in sight stays so, whatever came or went before it. */
  function show(next: LicensePages): void {
    const shift = list.value ? shiftOf(list.value, next, sight.from) : 0;
    sight = { from: sight.from + shift, to: sight.to + shift };
    list.value = next;
  }

  /** Lets go the licenses that are far away, and cuts the list where it is too long. */
  function tidy(): void {
    if (!list.value) return;
    const isNear = pagesToKeep(list.value, sight.from, sight.to);
    const light = letGo(list.value, (page) => isNear(page) || page.ids?.includes(pinned?.() ?? '') === true);
    show(trimmed(light, mostRows(), sight.from));
    releaseAllBut(list.value);
  }

  function releaseAllBut({ pages }: LicensePages): void {
    const loaded = new Set(pages.filter(({ ids }) => ids !== null).map(({ key }) => key));
    loader.release(loader.heldKeys().filter((key) => !loaded.has(key)));
  }

  watch(() => JSON.stringify(question()), () => void start('start'), { immediate: true });
  onScopeDispose(() => {
    round.abort();
    loader.release(loader.heldKeys());
  });

  return {
    list: shallowReadonly(list),
    isStale: readonly(isStale),
    failed: readonly(failed),
    show(from, to) {
      sight = { from, to };
      void fill();
    },
    start,
    retry() {
      const wasStart = failed.value === 'start';
      failed.value = null;
      if (wasStart) void start(startedAt);
      else void fill();
    },
    change(by) {
      if (list.value) show(by(list.value));
    },
    placeOf(id) {
      const from = { __typename: 'License', id };
      return client.cache.readFragment({ fragment: LicensePlaceFragmentDoc, from }) ?? undefined;
    },
  };
}
