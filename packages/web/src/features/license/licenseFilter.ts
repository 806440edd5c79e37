import type { LicenseCategory, LicenseFilter, LicenseSort, LicenseSortField } from '@license-console/schema';
import { startOfDay } from '../../lib/startOfDay.ts';
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

/**
 * The API's filter for a view; the same view gives the same filter, key by key.
 *
 * @param timeZone in which months are counted (IANA)
 */
export function toLicenseFilter(view: LicenseView, timeZone = 'UTC'): LicenseFilter {
  const search = view.search.trim();
  return {
    category: { eq: categoryOf(view) },
    ...(view.company && { company: { id: { eq: view.company } } }),
    ...(view.purchase && { purchase: { eq: view.purchase } }),
    ...(view.month && { expiresAt: withinMonth(view.month, timeZone) }),
    ...(view.validity !== 'all' && { valid: { eq: view.validity === 'valid' } }),
    ...(view.use !== 'all' && { used: { eq: view.use === 'used' } }),
    ...(view.expiringOnly && { expiring: { eq: true } }),
    ...(view.renewingOnly && { autoRenew: { eq: true } }),
    ...(search.length >= shortestSearch && { search }),
  };
}

/** Licenses whose last valid day lies in the month (YYYY-MM) expire when it is over: at midnight, as the next day begins. */
function withinMonth(month: string, timeZone: string): { gt: string; lte: string } {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const next = new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
  return {
    gt: startOfDay(`${month}-01`, timeZone).toISOString(),
    lte: startOfDay(next, timeZone).toISOString(),
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
