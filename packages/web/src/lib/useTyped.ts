import { onScopeDispose, ref, watch, type Ref } from 'vue';

/**
 * What is typed into a field, passed on to `settled` once the typing rests for `restMs`, or at once when emptied;
 * follows what others do to `settled`.
 */
export function useTyped(settled: Ref<string>, restMs = 200): Ref<string> {
  const typed = ref(settled.value);
  let passedOn = settled.value;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function passOn(text: string): void {
    passedOn = text;
    settled.value = text;
  }

  watch(typed, (text) => {
    clearTimeout(timer);
    if (text === '') passOn(text);
    else if (text !== settled.value) timer = setTimeout(() => passOn(text), restMs);
  });
  watch(settled, (text) => {
    if (text === passedOn) return;
    passedOn = text;
    typed.value = text;
  });
  onScopeDispose(() => clearTimeout(timer));
  return typed;
}
