import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { addDays, endOfDay, lastDayBefore } from '../../kernel/calendar.ts';
import { expiryAfter, nextTerm, periodEnd, type Term } from './term.rules.ts';

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

const ZONES = ['Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata', 'Pacific/Apia', 'Africa/Cairo'];
const TEN_YEARS = { MONTHLY: 120, ANNUAL: 10 } as const;

test('renewed for ten years from any day of any month, every period begins as the one before it ends, and none drifts', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 31 }),
      fc.nat(47),
      fc.constantFrom('MONTHLY' as const, 'ANNUAL' as const),
      fc.constantFrom(...ZONES),
      (day, months, mode, zone) => {
        const month = Temporal.PlainYearMonth.from('2026-01').add({ months });
        const anchor = month.toPlainDate({ day: Math.min(day, month.daysInMonth) }).toString();
        let term: Term = { anchorOn: anchor, expiresAt: expiryAfter(anchor, 1, mode, zone) };
        for (let periods = 2; periods <= TEN_YEARS[mode]; periods++) {
          const next = nextTerm(term, mode, zone);
          // Neither a day without a license nor one that is paid twice: the day after the last is the next one's first.
          expect(addDays(lastDayBefore(term.expiresAt, zone), 1)).toBe(periodEnd(anchor, periods - 1, mode));
          expect(next.anchorOn).toBe(anchor);
          expect(next.expiresAt).toEqual(expiryAfter(anchor, periods, mode, zone));
          term = next;
        }
        const last = Temporal.PlainDate.from(periodEnd(anchor, TEN_YEARS[mode], mode));
        expect(last.day).toBe(Math.min(Temporal.PlainDate.from(anchor).day, last.daysInMonth));
      },
    ),
    { numRuns: 400 },
  );
});

test('every day of the month is an anchor that stays, in every zone', () => {
  for (const zone of ZONES)
    for (let day = 1; day <= 31; day++) {
      const anchor = `2026-01-${String(day).padStart(2, '0')}`;
      let term: Term = { anchorOn: anchor, expiresAt: expiryAfter(anchor, 1, 'MONTHLY', zone) };
      for (let periods = 2; periods <= 120; periods++) term = nextTerm(term, 'MONTHLY', zone);
      expect(addDays(lastDayBefore(term.expiresAt, zone), 1)).toBe(`2036-01-${String(day).padStart(2, '0')}`);
    }
});

test('a license without an anchor, or whose expiry was moved, counts from the day after its last', () => {
  fc.assert(
    fc.property(fc.nat(3_650), fc.nat(3_650), fc.constantFrom(...ZONES), (days, anchorDays, zone) => {
      const start = Temporal.PlainDate.from('2026-01-01');
      const lastDay = start.add({ days }).toString();
      const expiresAt = endOfDay(lastDay, zone);
      const imported = nextTerm({ anchorOn: null, expiresAt }, 'MONTHLY', zone);
      expect(imported.anchorOn).toBe(addDays(lastDay, 1));
      expect(addDays(lastDayBefore(imported.expiresAt, zone), 1)).toBe(periodEnd(addDays(lastDay, 1), 1, 'MONTHLY'));
      const anchorOn = start.add({ days: anchorDays }).toString();
      const moved = nextTerm({ anchorOn, expiresAt }, 'MONTHLY', zone);
      const validDays = start.add({ days }).until(Temporal.PlainDate.from(lastDayBefore(moved.expiresAt, zone))).days;
      expect(validDays).toBeGreaterThanOrEqual(28);
      expect(validDays).toBeLessThanOrEqual(31);
    }),
  );
});

test('an expiry that is no midnight of the zone is followed by the next day’s period', () => {
  const expiresAt = new Date('2026-11-24T09:30:00Z');
  const { anchorOn, expiresAt: next } = nextTerm({ anchorOn: null, expiresAt }, 'MONTHLY', 'Europe/Berlin');
  expect({ anchorOn, next }).toEqual({ anchorOn: '2026-11-25', next: new Date('2026-12-24T23:00:00Z') });
});
