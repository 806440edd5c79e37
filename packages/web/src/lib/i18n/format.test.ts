import { expect, test } from 'vitest';
import {
  formatCount,
  formatDate,
  formatDay,
  formatDaysAway,
  formatInstant,
  formatMinute,
  formatMoney,
  formatNumber,
  plural,
} from './format.ts';

test.each([
  [{ value: 12480, isExact: true }, '12,480'],
  [{ value: 1000, isExact: false }, '1,000+'],
])('the count %o reads %s', (count, text) => expect(formatCount(count)).toBe(text));

test.each([
  [1, 'license'],
  [0, 'licenses'],
  [2, 'licenses'],
])('%d takes the form %s', (count, form) => expect(plural(count, { one: 'license', other: 'licenses' })).toBe(form));

test('a day is that of the zone, whatever zone the browser is in', () => {
  const endOfDay = '2027-02-28T22:59:59.999Z';
  expect(formatDay(endOfDay, 'Europe/Berlin')).toBe('Feb 28, 2027');
  expect(formatDay(endOfDay, 'Asia/Tokyo')).toBe('Mar 1, 2027');
  expect(formatMinute(endOfDay, 'Europe/Berlin')).toMatch(/^Feb 28, 2027, 11:59\sPM$/);
  expect(formatInstant(endOfDay, 'Europe/Berlin')).toContain('11:59:59');
});

test.each([
  ['2026-11-24T22:59:00Z', 'today'],
  ['2026-11-24T23:01:00Z', 'tomorrow'],
  ['2026-11-23T22:59:00Z', 'yesterday'],
  ['2027-02-28T22:59:59Z', 'in 96 days'],
  ['2026-11-03T22:59:59Z', '21 days ago'],
  ['2027-03-29T21:59:59Z', 'in 125 days'],
])('seen from the morning of November 24 in Berlin, %s is %s', (instant, words) =>
  expect(formatDaysAway(instant, 'Europe/Berlin', new Date('2026-11-24T07:00:00Z'))).toBe(words),
);

test('numbers are grouped', () => expect(formatNumber(1234567)).toBe('1,234,567'));

test('a calendar day is the same everywhere', () => expect(formatDate('2026-12-24')).toBe('Dec 24, 2026'));

test.each([
  [{ amountMinor: 106_800, currency: 'EUR' }, '€1,068.00'],
  [{ amountMinor: 1068, currency: 'JPY' }, '¥1,068'],
  [{ amountMinor: 5, currency: 'USD' }, '$0.05'],
  [{ amountMinor: 1234, currency: 'KWD' }, 'KWD\u00A01.234'],
])('the amount %o reads %s', (money, text) => expect(formatMoney(money)).toBe(text));
