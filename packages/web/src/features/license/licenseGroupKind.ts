import type { Count } from './licenseCounts.ts';

/** How a license type is shown: with a list to open, with its one license in line, or with why there is none. */
export type LicenseGroupKind = 'many' | 'single' | 'none' | 'never';

/** `never` when the provider never had a license of the type in the category shown, whatever the filters say. */
export function groupKindOf({ totalCount, everObtained }: { totalCount: Count; everObtained: boolean }): LicenseGroupKind {
  if (!everObtained) return 'never';
  if (totalCount.value === 0) return 'none';
  return totalCount.value === 1 && totalCount.isExact ? 'single' : 'many';
}
