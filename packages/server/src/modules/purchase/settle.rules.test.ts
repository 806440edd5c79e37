import { expect, test } from 'vitest';
import { secondsUntilSettling } from './settle.rules.ts';

const DAY = 86_400;

test.each([
  ['just made', 1, DAY, 30],
  ['half an hour old', 1_800, DAY - 1_800, 120],
  ['hours old', 20_000, DAY - 20_000, 900],
  ['about to expire', DAY - 20, 20, 21],
  ['past its end', DAY + 5, -5, 900],
])('a purchase %s is looked after again in time', (_name, age, left, seconds) => {
  expect(secondsUntilSettling(age, left)).toBe(seconds);
});
