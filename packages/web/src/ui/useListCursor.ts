import { readonly, ref, watch, type Ref } from 'vue';

export interface ListCursor {
  /** Index of the entry that Enter would choose. */
  readonly index: Readonly<Ref<number>>;
  moveTo: (index: number) => void;
  /** Arrows, Home and End move the cursor, Enter chooses; other keys are left alone. */
  onKeydown: (event: KeyboardEvent) => void;
}

/**
 * A cursor over a list while the focus stays in the field above it. It starts at `start()` and goes there again
 * whenever that or the number of entries changes.
 */
export function useListCursor(count: () => number, start: () => number, choose: (index: number) => void): ListCursor {
  const index = ref(start());
  watch([count, start], () => (index.value = start()));

  function moveTo(wanted: number): void {
    index.value = Math.max(0, Math.min(count() - 1, wanted));
  }

  const moves: Record<string, () => void> = {
    ArrowDown: () => moveTo(index.value + 1),
    ArrowUp: () => moveTo(index.value - 1),
    Home: () => moveTo(0),
    End: () => moveTo(count() - 1),
    Enter: () => {
      if (count() > 0) choose(index.value);
    },
  };

  function onKeydown(event: KeyboardEvent): void {
    const move = event.isComposing ? undefined : moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  return { index: readonly(index), moveTo, onKeydown };
}
