import { addDays, addMonths, endOfDay, lastDayBefore, monthsBetween } from '../../kernel/calendar.ts';

/** For how long one payment is good. */
export type PaymentModeName = 'MONTHLY' | 'ANNUAL';

const MONTHS: Record<PaymentModeName, number> = { MONTHLY: 1, ANNUAL: 12 };

/** How many months a period has. */
export const monthsOf = (mode: PaymentModeName): number => MONTHS[mode];

/**
 * The day on which a period ends and the next one begins: anchor + n months, always from the anchor, so that the 31st
 * stays the 31st wherever the month has one.
 *
 * @param anchorOn first day of the first period
 * @param periods how many are over by then
 */
export const periodEnd = (anchorOn: string, periods: number, mode: PaymentModeName): string =>
  addMonths(anchorOn, MONTHS[mode] * periods);

/** The end of the last valid day of that many periods, in the provider's time zone. */
export const expiryAfter = (anchorOn: string, periods: number, mode: PaymentModeName, timeZone: string): Date =>
  endOfDay(addDays(periodEnd(anchorOn, periods, mode), -1), timeZone);

/** When a license ends, and from which day its periods count. */
export interface Term {
  /** Null where nobody has told. */
  readonly anchorOn: string | null;
  readonly expiresAt: Date;
}

/** A term whose anchor is known. */
export interface AnchoredTerm extends Term {
  readonly anchorOn: string;
}

/**
 * The term of a license after one more period: it follows the present one without a gap, whenever it is paid. Periods
 * count from the anchor; where the present one does not end with a period of the anchor's, or there is none, as with a
 * license that was imported, they count from the day after the last valid one from then on.
 */
export function nextTerm({ anchorOn, expiresAt }: Term, mode: PaymentModeName, timeZone: string): AnchoredTerm {
  const nextDay = addDays(lastDayBefore(expiresAt, timeZone), 1);
  const periods = anchorOn === null ? null : periodsUntil(anchorOn, nextDay, mode);
  if (anchorOn === null || periods === null)
    return { anchorOn: nextDay, expiresAt: expiryAfter(nextDay, 1, mode, timeZone) };
  return { anchorOn, expiresAt: expiryAfter(anchorOn, periods + 1, mode, timeZone) };
}

/** How many periods of the anchor's end with the day; null where none does. */
function periodsUntil(anchorOn: string, day: string, mode: PaymentModeName): number | null {
  const periods = Math.round(monthsBetween(anchorOn, day) / MONTHS[mode]);
  return periodEnd(anchorOn, periods, mode) === day ? periods : null;
}
