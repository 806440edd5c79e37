import { expect, test } from 'vitest';
import { shareOf, sumOf } from './licenseCounts.ts';

const exact = (value: number) => ({ value, isExact: true });
const atLeast = (value: number) => ({ value, isExact: false });

test('a sum is exact when each of its counts is', () => {
  expect(sumOf([])).toEqual(exact(0));
  expect(sumOf([exact(2), exact(3)])).toEqual(exact(5));
  expect(sumOf([exact(2), atLeast(10_000)])).toEqual(atLeast(10_002));
});

test('a share is between none and all', () => {
  expect(shareOf(exact(1), exact(4))).toBe(0.25);
  expect(shareOf(exact(0), exact(0))).toBe(0);
  expect(shareOf(exact(9), atLeast(4))).toBe(1);
});
