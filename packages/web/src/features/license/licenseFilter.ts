import type { LicenseCategory, LicenseFilter, LicenseSort, LicenseSortField } from '@license-console/schema';
import { shortestSearch, type LicenseSortKey, type LicenseView } from './licenseView.ts';

const sortFields: Record<LicenseSortKey, LicenseSortField> = {
  expires: 'EXPIRES_AT',
  number: 'NUMBER',
  company: 'COMPANY_NAME',
  instance: 'INSTANCE_NAME',
};

/** The category of a view as the API spells it. */
export function categoryOf(view: LicenseView): LicenseCategory {
  return view.category === 'trial' ? 'TRIAL' : 'COMMERCIAL';
}

/** The API's filter for a view; the same view gives the same filter, key by key. */
export function toLicenseFilter(view: LicenseView): LicenseFilter {
  const search = view.search.trim();
  return {
    category: { eq: categoryOf(view) },
    ...(view.company && { company: { id: { eq: view.company } } }),
    ...(view.purchase && { purchase: { eq: view.purchase } }),
    ...(view.validity !== 'all' && { valid: { eq: view.validity === 'valid' } }),
    ...(view.use !== 'all' && { used: { eq: view.use === 'used' } }),
    ...(view.expiringOnly && { expiring: { eq: true } }),
    ...(view.renewingOnly && { autoRenew: { eq: true } }),
    ...(search.length >= shortestSearch && { search }),
  };
}

/** The filter, of one license type. */
export function ofType(filter: LicenseFilter, code: string): LicenseFilter {
  return { ...filter, licenseType: { eq: code } };
}

/** The API's sort for a view. */
export function toLicenseSort({ sort, descending }: Pick<LicenseView, 'sort' | 'descending'>): LicenseSort {
  return { field: sortFields[sort], direction: descending ? 'DESC' : 'ASC' };
}
