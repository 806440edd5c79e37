/** How many, and whether exactly or at the least. */
export interface Count {
  readonly value: number;
  readonly isExact: boolean;
}

/** The sum of counts; exact when all of them are. */
export function sumOf(counts: readonly Count[]): Count {
  return {
    value: counts.reduce((sum, { value }) => sum + value, 0),
    isExact: counts.every(({ isExact }) => isExact),
  };
}

/** The part of `whole` that `part` is, from 0 to 1. */
export function shareOf(part: Count, whole: Count): number {
  return whole.value === 0 ? 0 : Math.min(1, part.value / whole.value);
}
