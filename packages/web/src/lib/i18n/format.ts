import { language, readerLocale } from './locale.ts';

const dayMs = 86_400_000;
const numbers = new Intl.NumberFormat(readerLocale);
const plurals = new Intl.PluralRules(language);
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
const dateFormats = new Map<string, Intl.DateTimeFormat>();
const moneyFormats = new Map<string, Intl.NumberFormat>();

/** `12480` as the reader writes it: 12,480 or 12.480. */
export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** A count, with a plus where it is only known to be at least that many. */
export function formatCount(count: { value: number; isExact: boolean }): string {
  return count.isExact ? formatNumber(count.value) : `${formatNumber(count.value)}+`;
}

/** The form of a label for `count`, such as `{ one: 'license', other: 'licenses' }`. */
export function plural(count: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }): string {
  return forms[plurals.select(count)] ?? forms.other;
}

/** The calendar day of `instant` (ISO 8601) in `timeZone`, in the reader's locale: 28 Feb 2027. */
export function formatDay(instant: string, timeZone: string): string {
  return dateFormat({ dateStyle: 'medium', timeZone }).format(new Date(instant));
}

/** The calendar day of an instant in a time zone, without its year: Feb 28. */
export function formatDayOfYear(instant: string, timeZone: string): string {
  return dateFormat({ month: 'short', day: 'numeric', timeZone }).format(new Date(instant));
}

/** The day and the minute of `instant` (ISO 8601) in `timeZone`: 28 Feb 2027, 14:05. */
export function formatMinute(instant: string, timeZone: string): string {
  return dateFormat({ dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(instant));
}

/** `instant` (ISO 8601) to the second, with the zone's name: for tooltips, where the exact moment matters. */
export function formatInstant(instant: string, timeZone: string): string {
  return dateFormat({ dateStyle: 'full', timeStyle: 'long', timeZone }).format(new Date(instant));
}

/** A calendar day (`YYYY-MM-DD`) in the reader's locale: 28 Feb 2027. */
export function formatDate(day: string): string {
  return formatDay(`${day}T12:00:00Z`, 'UTC');
}

/** A month (`YYYY-MM`, or its first day) in the reader's locale: Feb 2027. */
export function formatMonth(month: string): string {
  return dateFormat({ month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month.slice(0, 7)}-01T12:00:00Z`),
  );
}

/** An amount in the smallest unit of its currency, in the reader's locale with that currency's digits: €1,068.00. */
export function formatMoney({ amountMinor, currency }: { amountMinor: number; currency: string }): string {
  const money = moneyFormat(currency);
  return money.format(amountMinor / 10 ** (money.resolvedOptions().maximumFractionDigits ?? 2));
}

/** How many days of `timeZone` lie between the day of `now` and that of `instant`, in words: in 96 days, tomorrow. */
export function formatDaysAway(instant: string, timeZone: string, now: Date): string {
  const days = Math.round((dayNumber(new Date(instant), timeZone) - dayNumber(now, timeZone)) / dayMs);
  return relative.format(days, 'day');
}

/** Midnight UTC of the calendar day that `moment` falls on in `timeZone`, in milliseconds. */
function dayNumber(moment: Date, timeZone: string): number {
  const parts = isoDay(timeZone).format(moment);
  return Date.parse(`${parts}T00:00:00Z`);
}

function isoDay(timeZone: string): Intl.DateTimeFormat {
  return dateFormat({ timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }, 'sv-SE');
}

function moneyFormat(currency: string): Intl.NumberFormat {
  const known = moneyFormats.get(currency) ?? new Intl.NumberFormat(readerLocale, { style: 'currency', currency });
  moneyFormats.set(currency, known);
  return known;
}

function dateFormat(options: Intl.DateTimeFormatOptions, locale = readerLocale): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = dateFormats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  dateFormats.set(key, known);
  return known;
}
