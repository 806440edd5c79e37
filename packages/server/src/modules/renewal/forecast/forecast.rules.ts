import { addMonths } from '../../../kernel/calendar.ts';

/** Licenses of one type, and perhaps of one company, whose last valid day lies in one month. */
export interface Expiring {
  /** First day of the month. */
  readonly month: string;
  readonly typeKey: number;
  readonly companyId: string | null;
  readonly autoRenew: boolean;
  readonly count: number;
}

/** What a month brings. */
export interface Outlook {
  readonly endingCount: number;
  readonly renewingCount: number;
  /** In minor units. */
  readonly costMinor: number;
}

/** What a month brings for one type, and perhaps for one company. */
export interface Share extends Outlook {
  readonly month: string;
  readonly typeKey: number;
  readonly companyId: string | null;
}

/** By what licenses renew. */
export interface Terms {
  /** How many months a period has. */
  readonly periodMonths: number;
  /** What a period costs, by the key of the type, in minor units; a type that is missing is not sold, and ends. */
  readonly prices: ReadonlyMap<number, number>;
}

/**
 * What comes in each of the months from the first one on: licenses that renew are charged at the end of each period,
 * again and again; the others end once. As periods count from an anchor, every period of a month's licenses ends in the
 * month that many months later, whatever its day.
 *
 * @param months first days of the months, in order
 */
export function forecast(expiring: readonly Expiring[], months: readonly string[], terms: Terms): Share[] {
  const last = months.at(-1) ?? '';
  const shares = new Map<string, Share>();
  const add = (month: string, { typeKey, companyId }: Expiring, more: Outlook): void => {
    const key = [month, typeKey, companyId].join();
    shares.set(key, { month, typeKey, companyId, ...sum([shares.get(key) ?? NOTHING, more]) });
  };
  for (const some of expiring) {
    const price = terms.prices.get(some.typeKey);
    if (!some.autoRenew || price === undefined) add(some.month, some, { ...NOTHING, endingCount: some.count });
    else
      for (let month = some.month; month <= last; month = addMonths(month, terms.periodMonths))
        add(month, some, { endingCount: 0, renewingCount: some.count, costMinor: some.count * price });
  }
  return [...shares.values()].filter(({ month }) => months.includes(month));
}

const NOTHING: Outlook = { endingCount: 0, renewingCount: 0, costMinor: 0 };

/** All of them together. */
export const sum = (outlooks: readonly Outlook[]): Outlook =>
  outlooks.reduce(
    (one, other) => ({
      endingCount: one.endingCount + other.endingCount,
      renewingCount: one.renewingCount + other.renewingCount,
      costMinor: one.costMinor + other.costMinor,
    }),
    NOTHING,
  );
