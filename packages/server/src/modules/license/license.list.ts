import { sql, type RawBuilder } from 'kysely';
import { keyset, orderAndLimit } from '../../kernel/page.ts';
import { all, type Condition } from '../../kernel/sql.ts';
import { type LicenseType } from '../catalog/index.ts';
import { licenseSource } from './license.counts.ts';
import { compileLicenseFilter, demandsOf, fieldsOf, type LicenseFilter } from './license.filter.ts';
import { byText, searchedPage } from './license.search.ts';
import { segmentsOf, type LicenseList, type Segment } from './license.segments.ts';
import { impliedByNames } from './license.sort.ts';

/** The fields whose conditions no plan serves better than the walk along an index by expiry, whatever their values. */
const ALONG_EXPIRY = new Set([
  'licenseType',
  'category',
  'used',
  'autoRenew',
  'valid',
  'expiring',
  'expiresAt',
  'company',
]);

/** Whether one plan is good for all values, so that it need not be made for each. */
export const isAlongExpiry = ({ filter, sort }: LicenseList): boolean => {
  const fields = fieldsOf(filter);
  return (
    sort.field === 'EXPIRES_AT' &&
    [...fields].every((field) => ALONG_EXPIRY.has(field)) &&
    (!fields.has('company') || isOfOneCompany(filter))
  );
};

/** There is an index by expiry of each company as well. */
const isOfOneCompany = (filter: LicenseFilter): boolean =>
  demandsOf(filter, 'company').some(({ id }) => id?.eq !== undefined);

/** A SELECT of the rows of the page, and of one more. */
export function pageOf(list: LicenseList): RawBuilder<unknown> {
  const { filter, scope, sort, request } = list;
  const segments = segmentsOf(filter, scope.catalog.types);
  const [first, ...others] = segments;
  if (first && fieldsOf(filter).has('search'))
    return sort.isByName ? sql`${byText(list, segments)} ${orderAndLimit(request)}` : searchedPage(list, segments);
  if (first && others.length === 0)
    return ofSegment(list, { type: sql`${first.type}::smallint`, category: sql`${first.category}::smallint` });
  return sql`${eachSegment(list, segments)} ${orderAndLimit(request)}`;
}

/** A SELECT of rows of each type: enough for a page of each. */
export function pageOfEachType(list: LicenseList, types: readonly LicenseType[]): RawBuilder<unknown> {
  const segments = segmentsOf(list.filter, types);
  if (!fieldsOf(list.filter).has('search')) return eachSegment(list, segments);
  return sql`
    with hit as materialized (${byText(list, segments)})
    select license.* from unnest(${types.map(({ key }) => key)}::smallint[]) as type (key)
    cross join lateral (
      select license.* from hit as license where license.license_type_id = type.key ${orderAndLimit(list.request)}
    ) as license`;
}

const eachSegment = (list: LicenseList, segments: readonly Segment[]): RawBuilder<unknown> => sql`
  select license.* from unnest(
    ${segments.map(({ type }) => type)}::smallint[], ${segments.map(({ category }) => category)}::smallint[]
  ) as segment (type, category)
  cross join lateral (${ofSegment(list, { type: sql`segment.type`, category: sql`segment.category` })}) as license`;

function ofSegment(list: LicenseList, { type, category }: Record<keyof Segment, RawBuilder<unknown>>) {
  const { filter, scope, sort, request } = list;
  const conditions: Condition[] = [
    sql`license.provider_id = ${scope.providerId}::uuid`,
    sql`license.license_type_id = ${type} and license.category = ${category}`,
    compileLicenseFilter(filter, scope),
    ...impliedByNames(filter, sort, scope.providerId),
    ...keyset(request),
  ];
  const source = licenseSource(sort.isByName || fieldsOf(filter).has('search'));
  return sql`select license.* from ${source} where ${all(conditions)} ${orderAndLimit(request)}`;
}
