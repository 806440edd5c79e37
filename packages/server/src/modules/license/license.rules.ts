import { addDays, daysFrom, endOfDay, lastDayBefore } from '../../kernel/calendar.ts';

/** What a renewal makes of a license. */
export type RenewalStatusName = 'WILL_RENEW' | 'WILL_END' | 'RENEWING' | 'FAILED' | 'ENDED';

/** "Soon" in the counts, and the horizon of what is required, in days. */
const EXPIRING_DAYS = 30;

/** Up to which instant a valid license counts as expiring. */
export const expiringUntil = (now: Date): Date => daysFrom(now, EXPIRING_DAYS);

/** A license is valid until the end of its last valid day; a pending renewal changes nothing about that. */
export const isValid = (expiresAt: Date, now: Date): boolean => expiresAt.getTime() > now.getTime();

/** How long backups may go on after the end. */
export interface GraceTerms {
  /** Calendar days in the time zone, 0 to 60. */
  readonly graceDays: number;
  readonly timeZone: string;
}

/**
 * Until when backups may go on after a license that was bought has expired. Null while it is valid, where there are no
 * days of grace, and when they are over.
 */
export function graceUntil(expiresAt: Date, { graceDays, timeZone }: GraceTerms, now: Date): Date | null {
  if (graceDays === 0 || isValid(expiresAt, now)) return null;
  // What is long over needs no calendar.
  if (!isValid(daysFrom(expiresAt, graceDays + 2), now)) return null;
  const until = endOfDay(addDays(lastDayBefore(expiresAt, timeZone), graceDays), timeZone);
  return isValid(until, now) ? until : null;
}

/** What the renewal of a license has come to, between its being collected for a charge and its end. */
export type RenewalStateName = Extract<RenewalStatusName, 'RENEWING' | 'FAILED'>;

/** What the renewal status of a license follows from. */
export interface Renewing {
  readonly expiresAt: Date;
  readonly autoRenew: boolean;
  /** Null while no charge is under way. */
  readonly renewalState: RenewalStateName | null;
}

/**
 * What comes at the end of the license. While a charge is under way, or another try comes, that is what is told, also
 * after it has expired; unless it is no longer to renew.
 */
export function renewalStatus({ expiresAt, autoRenew, renewalState }: Renewing, now: Date): RenewalStatusName {
  if (autoRenew && renewalState) return renewalState;
  if (!isValid(expiresAt, now)) return 'ENDED';
  return autoRenew ? 'WILL_RENEW' : 'WILL_END';
}

/** Whether a further period follows, as things stand. */
export const renews = (status: RenewalStatusName): boolean => status !== 'WILL_END' && status !== 'ENDED';

/**
 * How many more licenses of a type are needed.
 *
 * @param lacking Σ over the companies of what each lacks beyond its own free licenses
 * @param globalFree free licenses of the global pool
 */
export const requiredQuantity = (lacking: number, globalFree: number): number => Math.max(0, lacking - globalFree);
