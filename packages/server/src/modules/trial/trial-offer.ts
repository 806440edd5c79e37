import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { type Run } from '../../kernel/sql.ts';

/** For how long a license type may be tried, and how often. */
export interface TrialOffer {
  readonly days: number;
  /** On how many instances one provider may try it; null where there is no limit. */
  readonly instancesMost: number | null;
}

/** What may be tried, by the key of the type; a type that is not offered is missing. */
export type TrialOffers = ReadonlyMap<number, TrialOffer>;

/**
 * Reads the offers that hold on a day.
 *
 * @param day YYYY-MM-DD
 */
async function readTrialOffers(run: Run, day: string): Promise<TrialOffers> {
  const rows = await run(sql<{ key: number; days: number; instances_most: number | null }>`
    select license_type_id as key, days, instances_most from trial_offer where valid_during @> ${day}::date`);
  return new Map(rows.map(({ key, days, instances_most }) => [key, { days, instancesMost: instances_most }]));
}

/** The offers of today, by the provider's calendar; read once a request. */
export function trialOffers(context: Context): Promise<TrialOffers> {
  const { timeZone } = requirePermission(context, 'license.read');
  return context.memo(readTrialOffers, () => readTrialOffers(context.database.read, dayOf(context.now, timeZone)));
}
