import { describe, expect, it, test } from 'vitest';
import { expiryIn } from './expiry.rules.ts';

describe('a license expires at the end of its last valid day, where the provider is', () => {
  it.each([
    ['UTC', '2027-02-28T00:00:00.000Z', '2027-03-01T00:00:00.000Z'],
    ['UTC', '2028-02-28T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['UTC', '2026-12-31T00:00:00+00:00', '2027-01-01T00:00:00.000Z'],
    ['UTC', '2026-12-31T00:00Z', '2027-01-01T00:00:00.000Z'],
    ['Europe/Berlin', '2027-02-28T00:00:00.000Z', '2027-02-28T23:00:00.000Z'],
    ['Europe/Berlin', '2027-06-30T00:00:00.000Z', '2027-06-30T22:00:00.000Z'],
    // The day on which summer time begins has 23 hours, the one on which it ends 25.
    ['Europe/Berlin', '2027-03-28T00:00:00.000Z', '2027-03-28T22:00:00.000Z'],
    ['Europe/Berlin', '2027-10-31T00:00:00.000Z', '2027-10-31T23:00:00.000Z'],
    // There, summer time begins at midnight: the next day begins at 1 o'clock.
    ['America/Santiago', '2025-09-06T00:00:00.000Z', '2025-09-07T04:00:00.000Z'],
    ['Pacific/Kiritimati', '2027-01-01T00:00:00.000Z', '2027-01-01T10:00:00.000Z'],
    ['Pacific/Niue', '2027-01-01T00:00:00.000Z', '2027-01-02T11:00:00.000Z'],
    ['Asia/Kathmandu', '2027-01-01T00:00:00.000Z', '2027-01-01T18:15:00.000Z'],
  ])('in %s, %s', (timeZone, dateExpired, instant) => {
    const expiryOf = expiryIn(timeZone);
    expect(expiryOf(dateExpired)).toBe(instant);
    expect(expiryOf(dateExpired)).toBe(instant);
  });
});

test.each([
  '',
  'soon',
  '2027-02-28',
  '2027-02-29T00:00:00Z',
  '2027-13-01T00:00:00Z',
  '2027-02-28T12:00:00Z',
  '2027-02-28T00:00:00+01:00',
  '2027-02-28T00:00:00',
  '0001-01-01T00:00:00Z',
  '2200-01-01T00:00:00Z',
  '12027-02-28T00:00:00Z',
])('%s is not a last valid day', (dateExpired) => {
  expect(expiryIn('UTC')(dateExpired)).toBeNull();
});
