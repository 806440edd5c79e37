/** Ids that one match names. */
export const MOST_MATCHED = 500;

/** Which of the rows that an event concerns matter under a filter, by row id. */
export interface EventMatch {
  /** They match now. */
  readonly ids: readonly string[];
  /** They matched before, and do not now. */
  readonly leftIds: readonly string[];
  /** There are more. */
  readonly hasMore: boolean;
}

/** @param rows that match now or matched before; one more than {@link MOST_MATCHED} where there are more */
export function toEventMatch(rows: readonly { id: string; is_match: boolean }[]): EventMatch {
  const named = rows.slice(0, MOST_MATCHED);
  return {
    ids: named.filter((row) => row.is_match).map(({ id }) => id),
    leftIds: named.filter((row) => !row.is_match).map(({ id }) => id),
    hasMore: rows.length > MOST_MATCHED,
  };
}

/** Whether an event with this match need not be told of. */
export const isNothing = ({ ids, leftIds, hasMore }: EventMatch): boolean =>
  ids.length === 0 && leftIds.length === 0 && !hasMore;
