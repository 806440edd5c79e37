import { onScopeDispose, readonly, ref, type Ref } from 'vue';

/** By how much the server's clock is ahead of this one, in milliseconds. */
let aheadMs = 0;
const now = ref(Date.now());
let listenerCount = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The time of now (ms since 1970) on one clock for the whole app, which ticks on each full second. */
export function useNow(): Readonly<Ref<number>> {
  if (listenerCount++ === 0) tick();
  onScopeDispose(() => {
    if (--listenerCount === 0) clearTimeout(timer);
  });
  return readonly(now);
}

function tick(): void {
  now.value = Date.now() + aheadMs;
  timer = setTimeout(tick, 1000 - (Date.now() % 1000));
}

/** Has the clock of the app be ahead of the machine's: in the demo world time can be moved. */
export function setClockAhead(ms: number): void {
  aheadMs = ms;
  now.value = Date.now() + aheadMs;
}
