const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * After how many seconds the payment provider is asked again about a purchase that is not over: often while someone may
 * be paying, then less and less, and at its end.
 *
 * @param ageSeconds since it was made
 * @param leftSeconds until it can no longer be paid
 */
export function secondsUntilSettling(ageSeconds: number, leftSeconds: number): number {
  const interval = ageSeconds < 10 * MINUTE ? 30 : ageSeconds < HOUR ? 2 * MINUTE : 15 * MINUTE;
  return Math.max(1, Math.ceil(leftSeconds > 0 ? Math.min(interval, leftSeconds + 1) : interval));
}
