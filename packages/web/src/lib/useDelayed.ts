import { onScopeDispose, readonly, ref, watch, type Ref, type WatchSource } from 'vue';

/** Follows `source`, but turns true only once it has been true for `delayMs`; so what is quick shows no skeleton. */
export function useDelayed(source: WatchSource<boolean>, delayMs = 150): Readonly<Ref<boolean>> {
  const delayed = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    source,
    (isOn) => {
      clearTimeout(timer);
      if (isOn) timer = setTimeout(() => (delayed.value = true), delayMs);
      else delayed.value = false;
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return readonly(delayed);
}
