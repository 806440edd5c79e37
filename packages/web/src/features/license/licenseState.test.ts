import { describe, expect, test } from 'vitest';
import { formatExpiryDistance, formatGraceDay, formatLastDay, licenseStateAt } from './licenseState.ts';

const now = Date.parse('2026-11-24T09:00:00Z');

describe('the state of a license', () => {
  test.each([
    ['2027-02-28T23:00:00Z', true, 'valid'],
    ['2026-12-24T09:00:00Z', true, 'valid'],
    ['2026-12-24T08:59:59Z', true, 'expiring'],
    ['2026-11-24T09:00:01Z', true, 'expiring'],
    ['2026-11-24T09:00:00Z', true, 'expired'],
    ['2026-11-03T23:00:00Z', false, 'expired'],
    ['2026-11-24T10:00:00Z', false, 'expired'],
  ])('of one that ends %s, valid to the server: %s, is %s', (expiresAt, valid, state) => {
    expect(licenseStateAt({ expiresAt, valid }, now)).toBe(state);
  });
});

test('the last valid day is the one that ends with the expiry, in the time zone of the provider', () => {
  expect(formatLastDay('2027-02-28T23:00:00.000Z', 'Europe/Berlin')).toBe(formatLastDay('2027-02-28T12:00:00.000Z', 'UTC'));
  expect(formatLastDay('2027-02-28T22:59:59.999Z', 'Europe/Berlin')).toBe(formatLastDay('2027-02-28T12:00:00.000Z', 'UTC'));
});

describe('how far the expiry is away', () => {
  test.each([
    ['2027-02-28T23:00:00Z', 'in 96 days'],
    ['2026-11-25T23:00:00Z', 'tomorrow'],
    ['2026-11-24T23:00:00Z', 'in 14 hours'],
    ['2026-11-24T09:01:59Z', 'in 1 minute'],
    ['2026-11-24T09:00:40Z', 'in 40 seconds'],
    ['2026-11-24T08:59:20Z', '40 seconds ago'],
    ['2026-11-24T09:00:00Z', '0 seconds ago'],
    ['2026-11-23T23:00:00Z', '10 hours ago'],
    ['2026-11-03T23:00:00Z', '21 days ago'],
  ])('of %s is %s', (expiresAt, words) => {
    expect(formatExpiryDistance(expiresAt, 'Europe/Berlin', now)).toBe(words);
  });
});

test('grace ends with the day before it is over, told without its year', () => {
  expect(formatGraceDay('2026-12-04T23:00:00Z', 'Europe/Berlin')).toBe('Dec 4');
});
