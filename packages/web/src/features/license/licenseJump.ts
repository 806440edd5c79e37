import type { LicenseStart } from '@license-console/schema';
import { startOfDay } from '../../lib/startOfDay.ts';
import type { LicenseSortKey, LicenseView } from './licenseView.ts';

/** What one names to get to a place in a sorted list. */
export type LicenseJumpKind = 'date' | 'letter' | 'number';

export const jumpKinds: Record<LicenseSortKey, LicenseJumpKind> = {
  expires: 'date',
  number: 'number',
  company: 'letter',
  instance: 'letter',
};

/** First letters to jump to; the digit stands for all names that begin with one. */
export const jumpLetters: readonly string[] = ['0', ...'A B C D E F G H I J K L M N O P Q R S T U V W X Y Z'.split(' ')];

const lastCharacter = '\uFFFF';

/**
 * Where a list starts when one goes to `target`: a day (`YYYY-MM-DD`, in `timeZone`), a letter or a number, as the
 * sort has it. A descending list starts with the last of what the target names.
 */
export function toLicenseStart(
  { sort, descending }: Pick<LicenseView, 'sort' | 'descending'>,
  target: string,
  timeZone: string,
): LicenseStart {
  switch (sort) {
    case 'expires':
      return { expiresAt: dayBoundary(target, timeZone, descending).toISOString() };
    case 'number':
      return { number: target.replaceAll(/\s/g, '') };
    case 'company':
      return { companyName: descending ? target + lastCharacter : target };
    case 'instance':
      return { instanceName: descending ? target + lastCharacter : target };
  }
}

function dayBoundary(day: string, timeZone: string, atItsEnd: boolean): Date {
  if (!atItsEnd) return startOfDay(day, timeZone);
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return startOfDay(next.toISOString().slice(0, 10), timeZone);
}
