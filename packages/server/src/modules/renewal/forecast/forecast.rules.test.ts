import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMonths, lastDayBefore, monthOf } from '../../../kernel/calendar.ts';
import { expiryAfter, nextTerm } from '../../license/index.ts';
import { forecast, sum, type Expiring } from './forecast.rules.ts';

const MONTHS = Array.from({ length: 12 }, (_, index) => addMonths('2026-11-01', index));
const PRICES = new Map([
  [1, 599],
  [2, 1_499],
]);
const one = (given: Partial<Expiring>): Expiring => ({
  ...{ month: '2026-11-01', typeKey: 1, companyId: null, autoRenew: true, count: 10, ...given },
});

test('by the month what renews is charged each month, and what does not ends once', () => {
  const expiring = [one({ month: '2026-12-01' }), one({ autoRenew: false, count: 3 })];
  const shares = forecast(expiring, MONTHS, { periodMonths: 1, prices: PRICES });
  expect(shares.filter(({ endingCount }) => endingCount > 0)).toEqual([
    { month: '2026-11-01', typeKey: 1, companyId: null, endingCount: 3, renewingCount: 0, costMinor: 0 },
  ]);
  const renewing = shares.filter(({ renewingCount }) => renewingCount > 0);
  expect(renewing.map(({ month }) => month)).toEqual(MONTHS.slice(1));
  expect(sum(renewing)).toEqual({ endingCount: 0, renewingCount: 110, costMinor: 110 * 599 });
});

test('by the year it is charged once in twelve months; what is not sold any more ends', () => {
  const expiring = [one({}), one({ typeKey: 2 }), one({ typeKey: 3 })];
  const shares = forecast(expiring, MONTHS, { periodMonths: 12, prices: PRICES });
  expect(sum(shares)).toEqual({ endingCount: 10, renewingCount: 20, costMinor: 10 * (599 + 1_499) });
});

test('it tells the months in which the licenses are really renewed, whatever their anchor', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Pacific/Apia'];
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 31 }), fc.constantFrom(...zones), (day, zone) => {
      const anchorOn = `2026-10-${String(day).padStart(2, '0')}`;
      let term = { anchorOn, expiresAt: expiryAfter(anchorOn, 1, 'MONTHLY', zone) };
      const monthOfTerm = (): string => monthOf(lastDayBefore(term.expiresAt, zone));
      const shares = forecast([one({ month: monthOfTerm(), count: 1 })], MONTHS, { periodMonths: 1, prices: PRICES });
      const renewedIn: string[] = [];
      while (monthOfTerm() <= (MONTHS.at(-1) ?? '')) {
        renewedIn.push(monthOfTerm());
        term = nextTerm(term, 'MONTHLY', zone);
      }
      expect(shares.map(({ month }) => month)).toEqual(renewedIn.filter((month) => MONTHS.includes(month)));
    }),
  );
});
