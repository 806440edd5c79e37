import { addDays, addMonths, endOfDay } from '../../kernel/calendar.ts';

/** For how long one payment is good. */
export type PaymentModeName = 'MONTHLY' | 'ANNUAL';

const MONTHS: Record<PaymentModeName, number> = { MONTHLY: 1, ANNUAL: 12 };

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
