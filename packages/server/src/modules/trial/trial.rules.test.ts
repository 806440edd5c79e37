import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf, lastDayBefore } from '../../kernel/calendar.ts';
import { hindranceToTry, trialExpiry } from './trial.rules.ts';

const FINE = { retired: false, covered: true, tried: false, held: false };

test.each([
  ['nothing is in the way', FINE, null],
  ['it is retired', { ...FINE, retired: true, covered: false, tried: true, held: true }, 'RETIRED'],
  ['it is not covered', { ...FINE, covered: false, tried: true, held: true }, 'NOT_COVERED'],
  ['the type was tried there, and the trial is still assigned', { ...FINE, tried: true, held: true }, 'TRIED'],
  ['the type was tried there', { ...FINE, tried: true }, 'TRIED'],
  ['it holds a license of the type', { ...FINE, held: true }, 'HELD'],
])('of all reasons the first one counts: %s', (_name, facts, hindrance) => {
  expect(hindranceToTry(facts)).toBe(hindrance);
});

test.each([
  ['UTC', '2026-11-24T12:00:00Z', '2026-12-10T00:00:00Z'],
  ['UTC', '2026-11-24T23:59:59.999Z', '2026-12-10T00:00:00Z'],
  ['America/New_York', '2026-11-25T04:59:59Z', '2026-12-10T05:00:00Z'],
  ['America/New_York', '2026-11-25T05:00:00Z', '2026-12-11T05:00:00Z'],
  // The clocks are set back on November 1: the last day ends an hour later by UTC.
  ['America/New_York', '2026-10-25T12:00:00Z', '2026-11-10T05:00:00Z'],
  ['Pacific/Auckland', '2026-11-24T10:59:59Z', '2026-12-09T11:00:00Z'],
  ['Pacific/Auckland', '2026-11-24T11:00:00Z', '2026-12-10T11:00:00Z'],
  // A leap day, and the end of a year.
  ['UTC', '2028-02-20T08:00:00Z', '2028-03-07T00:00:00Z'],
  ['UTC', '2026-12-24T08:00:00Z', '2027-01-09T00:00:00Z'],
])('in %s a trial of 15 days that begins at %s ends at %s', (timeZone, now, end) => {
  expect(trialExpiry(new Date(now), 15, timeZone)).toEqual(new Date(end));
});

test('a trial always has as many whole days as are offered, behind the day on which it begins', () => {
  const zones = fc.constantFrom('UTC', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata', 'America/St_Johns');
  const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(zones, instants, fc.integer({ min: 1, max: 366 }), (timeZone, now, days) => {
      const lastDay = lastDayBefore(trialExpiry(now, days, timeZone), timeZone);
      expect((Date.parse(lastDay) - Date.parse(dayOf(now, timeZone))) / 86_400_000).toBe(days);
    }),
  );
});
