import { daysFrom } from '../../kernel/calendar.ts';

/** What a renewal makes of a license. */
export type RenewalStatusName = 'WILL_RENEW' | 'WILL_END' | 'RENEWING' | 'FAILED' | 'ENDED';

/** "Soon" in the counts, and the horizon of what is required, in days. */
const EXPIRING_DAYS = 30;

/** Up to which instant a valid license counts as expiring. */
export const expiringUntil = (now: Date): Date => daysFrom(now, EXPIRING_DAYS);

/** A license is valid until the end of its last valid day; a pending renewal changes nothing about that. */
export const isValid = (expiresAt: Date, now: Date): boolean => expiresAt.getTime() > now.getTime();

/**
 * What comes at the end of the license. RENEWING and FAILED come from attempts to charge, of which there are none yet
 * for a license that only states whether it renews.
 */
export function renewalStatus(expiresAt: Date, autoRenew: boolean, now: Date): RenewalStatusName {
  if (!isValid(expiresAt, now)) return 'ENDED';
  return autoRenew ? 'WILL_RENEW' : 'WILL_END';
}

/**
 * How many more licenses of a type are needed.
 *
 * @param lacking Σ over the companies of what each lacks beyond its own free licenses
 * @param globalFree free licenses of the global pool
 */
export const requiredQuantity = (lacking: number, globalFree: number): number => Math.max(0, lacking - globalFree);
