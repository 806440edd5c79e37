import { formatDay, formatDayOfYear, formatDaysAway } from '../../lib/i18n/format.ts';
import { language } from '../../lib/i18n/locale.ts';

export type LicenseState = 'valid' | 'expiring' | 'expired';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A valid license counts as expiring in its last 30 days. */
const expiringMs = 30 * dayMs;

const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always' });

/**
 * What a license is at `now` (ms since 1970). It expires by the clock alone; what the server called expired stays so
 * even where the reader's clock is behind.
 */
export function licenseStateAt({ expiresAt, valid }: { expiresAt: string; valid: boolean }, now: number): LicenseState {
  const leftMs = Date.parse(expiresAt) - now;
  if (!valid || leftMs <= 0) return 'expired';
  return leftMs < expiringMs ? 'expiring' : 'valid';
}

/** The last valid day in the time zone: `expiresAt` is the instant at which it ends. */
export function formatLastDay(expiresAt: string, timeZone: string): string {
  return formatDay(lastMoment(expiresAt), timeZone);
}

/** The last day of grace in the time zone, without its year: grace lasts 60 days at the most. */
export function formatGraceDay(graceUntil: string, timeZone: string): string {
  return formatDayOfYear(lastMoment(graceUntil), timeZone);
}

/** How far away the expiry is, before or after: in 96 days, tomorrow, in 5 hours, 40 seconds ago. */
export function formatExpiryDistance(expiresAt: string, timeZone: string, now: number): string {
  const leftMs = Date.parse(expiresAt) - now;
  const awayMs = Math.abs(leftMs);
  if (awayMs >= dayMs) return formatDaysAway(lastMoment(expiresAt), timeZone, new Date(now));
  const [unit, unitMs] = distanceUnit(awayMs);
  return relative.format(Math.sign(leftMs) * Math.floor(awayMs / unitMs) || -0, unit);
}

function distanceUnit(awayMs: number): ['hour' | 'minute' | 'second', number] {
  if (awayMs >= hourMs) return ['hour', hourMs];
  return awayMs >= minuteMs ? ['minute', minuteMs] : ['second', secondMs];
}

function lastMoment(expiresAt: string): string {
  return new Date(Date.parse(expiresAt) - 1).toISOString();
}
