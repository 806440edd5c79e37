/** How many licenses that were to renew as one type are to renew as another; null is that they end. */
export interface Turn {
  /** Key of the type. */
  readonly from: number | null;
  readonly to: number | null;
  readonly count: number;
}

/** What the next periods of licenses cost in all, in minor units. */
export interface PlanCost {
  readonly beforeMinor: number;
  readonly afterMinor: number;
}

/**
 * What it means for the next periods of licenses that something else comes at their ends.
 *
 * @param prices of a period, by the key of the type, in minor units; a type that is missing is not sold, and ends
 */
export function costOfTurns(turns: readonly Turn[], prices: ReadonlyMap<number, number>): PlanCost {
  const cost = (typeKey: number | null): number => (typeKey === null ? 0 : (prices.get(typeKey) ?? 0));
  return {
    beforeMinor: turns.reduce((sum, { from, count }) => sum + count * cost(from), 0),
    afterMinor: turns.reduce((sum, { to, count }) => sum + count * cost(to), 0),
  };
}
