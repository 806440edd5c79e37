import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { useDelayed } from './useDelayed.ts';
import { useTyped } from './useTyped.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is over within the delay is never shown', async () => {
  const isLoading = ref(true);
  const shown = effectScope().run(() => useDelayed(isLoading, 150));
  vi.advanceTimersByTime(149);
  expect(shown?.value).toBe(false);
  isLoading.value = false;
  await nextTick();
  vi.advanceTimersByTime(1000);
  expect(shown?.value).toBe(false);
  isLoading.value = true;
  await nextTick();
  vi.advanceTimersByTime(150);
  expect(shown?.value).toBe(true);
});

test('typing is passed on when it rests, and emptying at once', async () => {
  const settled = ref('');
  const typed = effectScope().run(() => useTyped(settled, 200)) ?? ref('');
  for (const text of ['h', 'ha', 'har']) {
    typed.value = text;
    await nextTick();
    vi.advanceTimersByTime(150);
  }
  expect(settled.value).toBe('');
  vi.advanceTimersByTime(50);
  expect(settled.value).toBe('har');
  typed.value = '';
  await nextTick();
  expect(settled.value).toBe('');
  settled.value = 'from outside';
  await nextTick();
  expect(typed.value).toBe('from outside');
});
