import { inject, provide, type InjectionKey, type MaybeRefOrGetter, toValue, computed, type ComputedRef } from 'vue';

const key: InjectionKey<MaybeRefOrGetter<string>> = Symbol('timeZone');

/** Makes `timeZone` (IANA) the one in which everything below this component shows its days. */
export function provideTimeZone(timeZone: MaybeRefOrGetter<string>): void {
  provide(key, timeZone);
}

/** The time zone in which days are shown: that of the provider, UTC where none was given. */
export function useTimeZone(): ComputedRef<string> {
  const timeZone = inject(key, 'UTC');
  return computed(() => toValue(timeZone));
}
