import type { LicensePlaceFragment, LicenseStart } from '@license-console/schema';
import type { LicenseSortKey } from './licenseView.ts';

/** The values of a license that decide where it stands. */
export type LicensePlace = Pick<LicensePlaceFragment, 'id' | 'number' | 'expiresAt' | 'company' | 'instance'>;

/** As the server orders names; a license without one stands before all that have one. */
const names = new Intl.Collator('und');

const comparisons: Record<LicenseSortKey, (one: LicensePlace, other: LicensePlace) => number> = {
  expires: (one, other) => Date.parse(one.expiresAt) - Date.parse(other.expiresAt),
  number: (one, other) => Number(one.number) - Number(other.number),
  company: (one, other) => names.compare(one.company?.name ?? '', other.company?.name ?? ''),
  instance: (one, other) => names.compare(one.instance?.name ?? '', other.instance?.name ?? ''),
};

/**
 * Whether `one` stands before `other` in the sort. Of two with equal keys neither does, though the server has an order
 * for them too: there a license may stand elsewhere until its page is loaded again.
 */
export function precedes(one: LicensePlace, other: LicensePlace, sort: LicenseSortKey, descending: boolean): boolean {
  const order = comparisons[sort](one, other);
  return descending ? order > 0 : order < 0;
}

/** Where a list starts so that this license is among its first. */
export function startAtPlace({ number, expiresAt, company, instance }: LicensePlace, sort: LicenseSortKey): LicenseStart {
  switch (sort) {
    case 'expires':
      return { expiresAt };
    case 'number':
      return { number };
    case 'company':
      return { companyName: company?.name ?? '' };
    case 'instance':
      return { instanceName: instance?.name ?? '' };
  }
}
