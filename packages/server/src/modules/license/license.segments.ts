import { type PageRequest } from '../../kernel/page.ts';
import { type LicenseType } from '../catalog/index.ts';
import { LicenseCategory } from './license.entity.ts';
import { demandsOf, type FilterScope, type LicenseFilter } from './license.filter.ts';
import { type LicenseOrder } from './license.sort.ts';

/** A list of licenses of which a page is wanted. */
export interface LicenseList {
  readonly filter: LicenseFilter;
  readonly scope: FilterScope;
  readonly sort: LicenseOrder;
  readonly request: PageRequest;
}

/** The licenses of one type and one category: every index that holds an order begins with these two. */
export interface Segment {
  readonly type: number;
  readonly category: number;
}

/** The segments that the filter leaves, where it names types or categories at the top. */
export function segmentsOf(filter: LicenseFilter, types: readonly LicenseType[]): Segment[] {
  const isDemanded = (field: 'licenseType' | 'category', value: string): boolean =>
    demandsOf(filter, field).every(
      ({ eq, in: some }: { eq?: string; in?: readonly string[] }) =>
        (eq === undefined || eq === value) && (some === undefined || some.includes(value)),
    );
  const categories = LicenseCategory.names.filter((name) => isDemanded('category', name));
  return types
    .filter(({ code }) => isDemanded('licenseType', code))
    .flatMap(({ key }) => categories.map((name) => ({ type: key, category: LicenseCategory.toStored(name) })));
}
