import { expect, test } from 'vitest';
import { costOfTurns } from './cost.rules.ts';

const PRICES = new Map([
  [1, 500],
  [2, 1_200],
]);

test('what renews costs a period, what ends nothing, and what becomes another type what that costs', () => {
  const turns = [
    { from: 1, to: null, count: 3 },
    { from: 1, to: 2, count: 10 },
    { from: null, to: 2, count: 1 },
  ];
  expect(costOfTurns(turns, PRICES)).toEqual({ beforeMinor: 13 * 500, afterMinor: 11 * 1_200 });
});

test('what is not sold any more costs nothing, and nothing costs nothing', () => {
  expect(costOfTurns([{ from: null, to: 9, count: 5 }], PRICES)).toEqual(costOfTurns([], PRICES));
});
