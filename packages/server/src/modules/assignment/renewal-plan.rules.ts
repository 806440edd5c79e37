import {
  hindranceOf,
  type LicenseFacts,
  type OutcomeCodeName,
  type PlaceFacts,
  type Refusal,
  type RenewalPlan,
} from './outcome.rules.ts';

/** What is scheduled where a license is to end with its present period. */
export const ENDS = -1;

/** The commands that are about what comes at the end of licenses. */
export type RenewalCommand = 'AUTO_RENEW_ON' | 'AUTO_RENEW_OFF' | 'SCHEDULE_TYPE' | 'SCHEDULE_END' | 'WITHDRAW';

/**
 * What a command wants to come at the end of a license. To be set to renew withdraws that it was to end.
 *
 * @param typeKey of SCHEDULE_TYPE: the type that it becomes; its own is to stay what it is
 */
export function planRenewal(command: RenewalCommand, license: LicenseFacts, typeKey: number | null): RenewalPlan {
  const { autoRenew, change } = license.renewal;
  switch (command) {
    case 'AUTO_RENEW_ON':
      return { autoRenew: true, change: change === ENDS ? null : change };
    case 'AUTO_RENEW_OFF':
      return { autoRenew: false, change };
    case 'SCHEDULE_TYPE':
      return { autoRenew, change: typeKey === license.typeKey ? null : typeKey };
    case 'SCHEDULE_END':
      return { autoRenew: false, change: ENDS };
    case 'WITHDRAW':
      return { autoRenew: autoRenew || change === ENDS, change: null };
  }
}

/**
 * Whether a license may come to what is planned. A trial is never charged, and what has expired is replaced or bought
 * anew; what does not renew can have nothing scheduled. To end is always allowed.
 *
 * @param fit why it cannot be of the type that is planned; null where it can
 */
export function judgeRenewal(
  command: RenewalCommand,
  license: LicenseFacts,
  to: RenewalPlan,
  fit: Refusal | null,
): OutcomeCodeName {
  const { renewal, isTrial, isValid } = license;
  if (isSame(renewal, to)) return 'UNCHANGED';
  if (command === 'AUTO_RENEW_OFF') return 'CHANGED';
  if (isTrial) return 'TRIAL_ENDS';
  if (!isValid) return 'EXPIRED';
  if (isScheduling(command) && !renewal.autoRenew) return 'NOT_RENEWING';
  return command === 'SCHEDULE_TYPE' && to.change !== null ? (fit ?? 'CHANGED') : 'CHANGED';
}

/**
 * Whether a license may come back to what was planned before a change: as long as nobody has changed it since, and, to
 * renew, while it is valid.
 *
 * @param version in which the change left it
 */
export function judgeRenewalBack(license: LicenseFacts, to: RenewalPlan, version: number): OutcomeCodeName {
  if (license.version !== version) return 'CHANGED_SINCE';
  if (!to.autoRenew) return 'CHANGED';
  if (license.isTrial) return 'TRIAL_ENDS';
  return license.isValid ? 'CHANGED' : 'EXPIRED';
}

/** Why a license cannot become another type: it is counted by another unit, or its instance cannot have one. */
export function hindranceToBecome(isSameUnit: boolean, place: PlaceFacts | null): Refusal | null {
  if (!isSameUnit) return 'OTHER_UNIT';
  return place && hindranceOf(place);
}

const isScheduling = (command: RenewalCommand): boolean => command === 'SCHEDULE_TYPE' || command === 'SCHEDULE_END';

const isSame = (one: RenewalPlan, other: RenewalPlan): boolean =>
  one.autoRenew === other.autoRenew && one.change === other.change;
