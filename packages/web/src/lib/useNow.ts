import { onScopeDispose, readonly, ref, type Ref } from 'vue';

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
  now.value = Date.now();
  timer = setTimeout(tick, 1000 - (now.value % 1000));
}
