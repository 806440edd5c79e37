import { expect, test } from 'vitest';
import { chargedAt, dueBetween, nextTryAt } from './renewal.rules.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

test('licenses are due from twelve hours before they expire until sixty days after', () => {
  const { from, to } = dueBetween(NOW);
  expect(to).toEqual(new Date('2026-11-25T00:00:00Z'));
  expect(from).toEqual(new Date('2026-09-25T12:00:00Z'));
  expect(dueBetween(chargedAt(NOW)).to).toEqual(NOW);
});

test.each([
  [1, '2026-11-25T12:00:00Z'],
  [2, '2026-11-27T12:00:00Z'],
  [3, '2026-11-29T12:00:00Z'],
  [4, null],
])('after %i tries the next one comes at %s', (attempts, expected) => {
  expect(nextTryAt(attempts, NOW)).toEqual(expected && new Date(expected));
});
