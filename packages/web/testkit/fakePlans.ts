import type { ChangeCommand, OutcomeCode } from '@license-console/schema';
import type { LicenseRow, LicenseTypeRow } from './world.ts';

/** What a change may change. */
export type LicensePlan = Pick<LicenseRow, 'instance' | 'poolCompany' | 'autoRenew'> & {
  scheduled: NonNullable<LicenseRow['scheduled']> | undefined;
};

export const planNow = ({ instance, poolCompany, autoRenew, scheduled }: LicenseRow): LicensePlan => ({
  ...{ instance, poolCompany, autoRenew, scheduled },
});

export const isSame = (one: LicensePlan, other: LicensePlan): boolean =>
  one.instance === other.instance &&
  one.poolCompany === other.poolCompany &&
  one.autoRenew === other.autoRenew &&
  one.scheduled?.licenseType === other.scheduled?.licenseType;

/** What becomes of a license by a command about its end. */
interface Planned {
  code: OutcomeCode;
  message: string;
  after: Partial<LicensePlan>;
}

/** Whether a license is charged for another period. */
export const chargedAs = ({ autoRenew, scheduled }: Pick<LicensePlan, 'autoRenew' | 'scheduled'>): boolean =>
  autoRenew && scheduled?.licenseType !== null;

/** What a command makes of what comes at the end of a license. @param type of SCHEDULE_TYPE */
export function planOf(command: ChangeCommand, license: LicenseRow, type: LicenseTypeRow | null, now: Date): Planned {
  const { number, autoRenew, scheduled, category, expiresAt } = license;
  const refuse = (code: OutcomeCode, message: string): Planned => ({ code, message, after: {} });
  const after = afterwards(command, license, type);
  if (after.autoRenew === autoRenew && after.scheduled?.licenseType === scheduled?.licenseType)
    return refuse('UNCHANGED', 'It was so before.');
  if (command === 'AUTO_RENEW_OFF') return { code: 'CHANGED', message: 'It ends.', after };
  if (category === 'TRIAL') return refuse('TRIAL_ENDS', `License ${number} is a trial, and is never charged.`);
  if (expiresAt <= now) return refuse('EXPIRED', `License ${number} has expired: choose a valid one.`);
  if (command.startsWith('SCHEDULE') && !autoRenew)
    return refuse('NOT_RENEWING', `License ${number} does not renew: turn auto-renew on first.`);
  return { code: 'CHANGED', message: 'It is planned.', after };
}

function afterwards(
  command: ChangeCommand,
  { autoRenew, scheduled, licenseType }: LicenseRow,
  type: LicenseTypeRow | null,
): Pick<LicensePlan, 'autoRenew' | 'scheduled'> {
  const ends = scheduled?.licenseType === null;
  switch (command) {
    case 'AUTO_RENEW_ON':
      return { autoRenew: true, scheduled: ends ? undefined : scheduled };
    case 'AUTO_RENEW_OFF':
      return { autoRenew: false, scheduled };
    case 'SCHEDULE_END':
      return { autoRenew: false, scheduled: { licenseType: null } };
    case 'SCHEDULE_TYPE':
      return { autoRenew, scheduled: type === licenseType ? undefined : { licenseType: type } };
    default:
      return { autoRenew: autoRenew || ends, scheduled: undefined };
  }
}
