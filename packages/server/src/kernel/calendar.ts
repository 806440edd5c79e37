import { Temporal } from 'temporal-polyfill';

/** An instant, or a duration from now in ISO 8601 (`P30D`, `-P7D`). */
export type Moment = Date | string;

/** The instant at which the day ends, exclusive: midnight at which the next day begins in the time zone. */
export function endOfDay(day: string, timeZone: string): Date {
  const next = Temporal.PlainDate.from(day).add({ days: 1 });
  return new Date(next.toZonedDateTime(timeZone).epochMilliseconds);
}

/** The last calendar day that is over, or just ending, at the instant: the inverse of {@link endOfDay}. */
export const lastDayBefore = (instant: Date, timeZone: string): string =>
  dayOf(new Date(instant.getTime() - 1), timeZone);

/**
 * The instant that a moment names.
 *
 * @param now from which a duration is counted, by the calendar of the time zone: a day may have 23 or 25 hours
 */
export function instantOf(moment: Moment, now: Date, timeZone: string): Date {
  if (moment instanceof Date) return moment;
  const duration = Temporal.Duration.from(moment);
  const there = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).add(duration);
  return new Date(there.epochMilliseconds);
}

/** `now` plus a number of days of 24 hours. */
export const daysFrom = (now: Date, days: number): Date => new Date(now.getTime() + days * 86_400_000);

/** The calendar day on which the instant falls in the time zone. */
export const dayOf = (instant: Date, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString();

/** The day a number of days later. */
export const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString();

/** The day a number of months later; the last of the month where it has no such day. */
export const addMonths = (day: string, months: number): string =>
  Temporal.PlainDate.from(day).add({ months }).toString();

/** How many months lie between the months of two days, whatever the days. */
export function monthsBetween(one: string, other: string): number {
  const [from, to] = [Temporal.PlainDate.from(one), Temporal.PlainDate.from(other)];
  return (to.year - from.year) * 12 + to.month - from.month;
}

/** The first day of the month in which the day lies. */
export const monthOf = (day: string): string => `${day.slice(0, 7)}-01`;
