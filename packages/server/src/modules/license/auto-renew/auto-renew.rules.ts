import { isValid } from '../license.rules.ts';

/** What keeps a license from being set to renew. */
export type Hindrance = 'TRIAL' | 'EXPIRED';

/**
 * Why a license cannot be set to renew by itself: a trial is never charged, and what has expired is replaced or bought
 * anew. Null when nothing is in the way. Ending is always allowed.
 */
export function hindranceToRenew(license: { category: string; expiresAt: Date }, now: Date): Hindrance | null {
  if (license.category === 'TRIAL') return 'TRIAL';
  return isValid(license.expiresAt, now) ? null : 'EXPIRED';
}
