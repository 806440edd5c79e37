import { expect, test } from 'vitest';
import { graceUntil } from './license.rules.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

test.each([
  [0, '2026-10-31T23:00:00Z', null],
  [23, '2026-10-31T23:00:00Z', null],
  [24, '2026-10-31T23:00:00Z', '2026-11-24T23:00:00Z'],
  [60, '2026-09-30T22:00:00Z', '2026-11-29T23:00:00Z'],
  [60, '2026-12-31T23:00:00Z', null],
  [60, '2020-01-01T00:00:00Z', null],
])('with %i days of grace, what was valid until %s may go on until %s', (graceDays, expiresAt, expected) => {
  const until = graceUntil(new Date(expiresAt), { graceDays, timeZone: 'Europe/Berlin' }, NOW);
  expect(until).toEqual(expected === null ? null : new Date(expected));
});
