import { Temporal } from 'temporal-polyfill';
import { endOfDay } from '../../kernel/calendar.ts';

const MIDNIGHT_UTC = /^(\d{4}-\d{2}-\d{2})T00:00(?::00(?:\.0{1,7})?)?(?:Z|\+00:00)$/;
const FIRST = '1990-01-01';
const LAST = '2199-12-31';

/** The instant from which a license with that DateExpired is expired, in ISO 8601; null where it is no such date. */
export type ExpiryOf = (dateExpired: string) => string | null;

/**
 * Reads DateExpired: midnight UTC of the last valid day, from 1990 to 2199. Licenses share few dates, so each is
 * computed once.
 *
 * @param timeZone in which the last valid day ends
 */
export function expiryIn(timeZone: string): ExpiryOf {
  const known = new Map<string, string>();
  return (dateExpired) => {
    const instant = known.get(dateExpired) ?? read(dateExpired, timeZone);
    if (instant !== null) known.set(dateExpired, instant);
    return instant;
  };
}

function read(dateExpired: string, timeZone: string): string | null {
  const day = MIDNIGHT_UTC.exec(dateExpired)?.[1];
  if (day === undefined || day < FIRST || day > LAST || !isDay(day)) return null;
  return endOfDay(day, timeZone).toISOString();
}

function isDay(day: string): boolean {
  try {
    return Temporal.PlainDate.from(day, { overflow: 'reject' }).toString() === day;
  } catch {
    return false;
  }
}
