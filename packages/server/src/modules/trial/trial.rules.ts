import { addDays, dayOf, endOfDay } from '../../kernel/calendar.ts';

/** What keeps a license type from being tried on an instance. */
export type TrialHindrance = 'RETIRED' | 'NOT_COVERED' | 'TRIED' | 'HELD';

/** What of an instance decides whether a license type may be tried on it. */
export interface TrialFacts {
  readonly retired: boolean;
  /** The type covers it today. */
  readonly covered: boolean;
  /** A trial of the type was had on it, however it ended. */
  readonly tried: boolean;
  /** A license of the type is assigned to it, valid or expired. */
  readonly held: boolean;
}

/** Why the type cannot be tried on the instance: the first reason that holds. Null when nothing is in the way. */
export function hindranceToTry({ retired, covered, tried, held }: TrialFacts): TrialHindrance | null {
  if (retired) return 'RETIRED';
  if (!covered) return 'NOT_COVERED';
  if (tried) return 'TRIED';
  return held ? 'HELD' : null;
}

/** The end of the last day of a trial: what is left of today, and as many whole days as are offered. */
export const trialExpiry = (now: Date, days: number, timeZone: string): Date =>
  endOfDay(addDays(dayOf(now, timeZone), days), timeZone);
