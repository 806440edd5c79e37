const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long before they expire licenses are charged. */
const LEAD_HOURS = 12;

/** How long after they have expired licenses that nobody has charged are still renewed: for as long as grace may last. */
const LATEST_DAYS = 60;

/** When a charge that was declined is tried again, in days after the first try. */
const RETRY_DAYS = [1, 3, 5];

/** Licenses that expire after `from`, and no later than `to`, are charged now. */
export const dueBetween = (now: Date): { from: Date; to: Date } => ({
  from: new Date(now.getTime() - LATEST_DAYS * DAY_MS),
  to: new Date(now.getTime() + LEAD_HOURS * HOUR_MS),
});

/** When licenses that expire at this instant are charged. */
export const chargedAt = (expiresAt: Date): Date => new Date(expiresAt.getTime() - LEAD_HOURS * HOUR_MS);

/**
 * When a charge that was declined is tried again; null when it is not.
 *
 * @param attempts how often it was tried
 */
export function nextTryAt(attempts: number, firstTriedAt: Date): Date | null {
  const days = RETRY_DAYS[attempts - 1];
  return days === undefined ? null : new Date(firstTriedAt.getTime() + days * DAY_MS);
}
