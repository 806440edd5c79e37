import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { lastDayBefore } from '../../kernel/calendar.ts';
import { expiryAfter, periodEnd } from './term.rules.ts';

test.each([
  ['2026-01-31', 1, 'MONTHLY', '2026-02-28'],
  ['2026-01-31', 2, 'MONTHLY', '2026-03-31'],
  ['2028-01-31', 1, 'MONTHLY', '2028-02-29'],
  ['2028-02-29', 1, 'ANNUAL', '2029-02-28'],
  ['2028-02-29', 4, 'ANNUAL', '2032-02-29'],
  ['2026-12-15', 1, 'MONTHLY', '2027-01-15'],
] as const)('from %s, %i periods %s end on %s', (anchor, periods, mode, end) => {
  expect(periodEnd(anchor, periods, mode)).toBe(end);
});

test('the last valid day is the one before the next period, in every zone, through daylight saving', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata'];
  fc.assert(
    fc.property(fc.nat(3_650), fc.integer({ min: 1, max: 120 }), fc.constantFrom(...zones), (days, periods, zone) => {
      const anchor = Temporal.PlainDate.from('2026-01-01').add({ days }).toString();
      const expiresAt = expiryAfter(anchor, periods, 'MONTHLY', zone);
      const lastDay = lastDayBefore(expiresAt, zone);
      expect(Temporal.PlainDate.from(lastDay).add({ days: 1 }).toString()).toBe(periodEnd(anchor, periods, 'MONTHLY'));
    }),
  );
});
