/** Why an instance may not back up. */
export type BackupHindrance = 'RETIRED' | 'NO_LICENSE' | 'EXPIRED' | 'NOT_COVERED';

/** The licenses of one type on an instance: the one that is valid longest stands for all. */
export interface HeldType {
  readonly typeKey: number;
  readonly expiresAt: Date;
  /** Until when backups may go on after the end of those that were bought; null where they may not. */
  readonly graceUntil: Date | null;
  /** The type covers the instance today. */
  readonly isCovered: boolean;
}

/** One thing that is in the way. */
export interface BackupReason {
  readonly code: BackupHindrance;
  /** Key of the type that it is about; null where it is about the instance. */
  readonly typeKey: number | null;
  /** Since when it has been so, where it expired. */
  readonly since: Date | null;
}

/** Whether an instance may back up. */
export interface BackupJudgment {
  readonly allowed: boolean;
  /** Until when, as things are; null where it may not. */
  readonly until: Date | null;
  /** All of its licenses have expired, and the days of grace are not over. */
  readonly inGrace: boolean;
  /** Everything that is in the way; empty where nothing is. */
  readonly reasons: readonly BackupReason[];
}

/**
 * Whether an instance may back up: it is in service, and at least one license that covers it is assigned to it and has
 * not expired; or it was bought, and the days of grace after its last valid one are not over. It may until the last of
 * them expires; a renewal takes that further when it is done, not before.
 */
export function judgeBackup(isRetired: boolean, held: readonly HeldType[], now: Date): BackupJudgment {
  if (isRetired) return refused([{ code: 'RETIRED', typeKey: null, since: null }]);
  const covering = held.filter(({ isCovered }) => isCovered);
  const until = lastAfter(
    now,
    covering.map(({ expiresAt }) => expiresAt),
  );
  if (until) return { allowed: true, until, inGrace: false, reasons: [] };
  const graceUntil = lastAfter(
    now,
    covering.flatMap((type) => type.graceUntil ?? []),
  );
  if (graceUntil) return { allowed: true, until: graceUntil, inGrace: true, reasons: [] };
  if (held.length === 0) return refused([{ code: 'NO_LICENSE', typeKey: null, since: null }]);
  return refused(
    held.map(({ typeKey, expiresAt, isCovered }) =>
      isCovered ? { code: 'EXPIRED', typeKey, since: expiresAt } : { code: 'NOT_COVERED', typeKey, since: null },
    ),
  );
}

/** The last of the instants, where it is later than now. */
function lastAfter(now: Date, instants: readonly Date[]): Date | null {
  const last = Math.max(...instants.map((instant) => instant.getTime()));
  return last > now.getTime() ? new Date(last) : null;
}

const refused = (reasons: readonly BackupReason[]): BackupJudgment => ({
  ...{ allowed: false, until: null, inGrace: false, reasons },
});
