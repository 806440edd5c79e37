import { expect, test } from 'vitest';
import { createKeys } from './createKeys.ts';

test('the same input has the same key until it is answered', () => {
  const { keyFor, forget } = createKeys();
  const first = keyFor({ ids: ['a'] });
  expect(keyFor({ ids: ['a'] })).toBe(first);
  forget();
  expect(keyFor({ ids: ['a'] })).not.toBe(first);
});

test('another input has another key, and so has what comes back to the one before', () => {
  const { keyFor } = createKeys();
  const keys = [keyFor('a'), keyFor('b'), keyFor('a')];
  expect(new Set(keys).size).toBe(3);
});
