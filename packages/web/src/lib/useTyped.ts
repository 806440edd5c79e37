import { onScopeDispose, ref, watch, type Ref } from 'vue';

/** What is typed into a field, passed on to `settled` once the typing rests for `restMs`; follows outer changes of it. */
export function useTyped(settled: Ref<string>, restMs = 200): Ref<string> {
  const typed = ref(settled.value);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(typed, (text) => {
    clearTimeout(timer);
    if (text !== settled.value) timer = setTimeout(() => (settled.value = text), text ? restMs : 0);
  });
  watch(settled, (text) => {
    if (text !== typed.value.trim()) typed.value = text;
  });
  onScopeDispose(() => clearTimeout(timer));
  return typed;
}
