import type { CompaniesPageQueryVariables } from '@license-console/schema';
import type { PageVariables } from '../../lib/apollo/useKeysetList.ts';

/** How the list of companies is looked at: part of a name, the order, and the letter that it starts at. */
export interface CompanyListView {
  search: string;
  isDescending: boolean;
  /** A to Z, or '' for the beginning. */
  letter: string;
}

/** What the server is asked for this view, but for the page. */
export function companyListVariables({
  search,
  isDescending,
  letter,
}: CompanyListView): Omit<CompaniesPageQueryVariables, PageVariables> {
  return {
    ...(search && { filter: { name: { contains: search } } }),
    sort: { field: 'NAME', direction: isDescending ? 'DESC' : 'ASC' },
    ...(letter && { startAt: { name: isDescending ? `${letter}zzzz` : letter } }),
  };
}
