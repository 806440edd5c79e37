import { sql, type RawBuilder } from 'kysely';
import { keyset, limit, orderAndLimit, orderBy } from '../../kernel/page.ts';
import { all, TRUE, type Condition } from '../../kernel/sql.ts';
import { compileLicenseFilter, splitSearch } from './license.filter.ts';
import { type LicenseList, type Segment } from './license.segments.ts';

/** How many licenses are looked at for a text, in the order of the list, before the index of texts is asked. */
const NEAR = 2_500;

/**
 * A page of licenses that hold a text. A text that many hold is found among the first rows of the list, one that few
 * hold by the index of texts; neither way is good for the other, and nobody knows beforehand. So the first is tried for
 * a while, and the second where it did not fill the page.
 *
 * @returns a SELECT of rows of `license`
 */
export function searchedPage(list: LicenseList, segments: readonly Segment[]): RawBuilder<unknown> {
  const { filter, scope, request } = list;
  const { searching } = splitSearch(filter);
  const provider = sql`${scope.providerId}::uuid`;
  return sql`
    with near as materialized (
      select license.*, license_search.text as search_text
      from (${inOrder(list, segments)} ${limit(NEAR)}) as license
      join license_search on license_search.provider_id = ${provider} and license_search.license_id = license.id
    ),
    found as materialized (
      select license.id from near as license where ${compileLicenseFilter(searching, scope)} ${orderAndLimit(request)}
    ),
    enough as materialized (
      select (select count(*) from near) < ${sql.lit(NEAR)} or (select count(*) from found) > ${sql.lit(request.size)} as yes
    ),
    page as (
      select id from found where (select yes from enough)
      union all
      select id from (${byText(list, segments, sql`not (select yes from enough)`)} ${orderAndLimit(request)}) as license
    )
    select license.* from page join license on license.provider_id = ${provider} and license.id = page.id`;
}

/** The first rows of the list, without a look at their texts. */
function inOrder({ filter, scope, request }: LicenseList, segments: readonly Segment[]): RawBuilder<unknown> {
  const { plain } = splitSearch(filter);
  const conditions = all([compileLicenseFilter(plain, scope), ...keyset(request)]);
  const ofSegments = segments.map(
    ({ type, category }) => sql`(
      select license.* from license
      where license.provider_id = ${scope.providerId}::uuid and license.license_type_id = ${type}::smallint
        and license.category = ${category}::smallint and ${conditions}
      ${orderBy(request)}
    )`,
  );
  return sql`select license.* from (${sql.join(ofSegments, sql` union all `)}) as license ${orderBy(request)}`;
}

/**
 * All rows of the list by the index of texts, to be sorted.
 *
 * @param condition under which they are read at all
 */
export function byText(
  { filter, scope, request }: LicenseList,
  segments: readonly Segment[],
  condition: Condition = TRUE,
): RawBuilder<unknown> {
  const conditions = [
    condition,
    isOneOf(sql`license.license_type_id`, [...new Set(segments.map(({ type }) => type))]),
    isOneOf(sql`license.category`, [...new Set(segments.map(({ category }) => category))]),
    compileLicenseFilter(filter, scope),
    ...keyset(request),
  ];
  // OFFSET keeps the order of the list from being taken for a way to find the rows.
  return sql`
    select license.* from (
      select license.* from license_hit as license
      where license.provider_id = ${scope.providerId}::uuid and ${all(conditions)} offset 0
    ) as license`;
}

/** The index of texts serves a single value alone. */
const isOneOf = (column: RawBuilder<unknown>, keys: readonly number[]): Condition =>
  keys.length === 1
    ? sql<boolean>`${column} = ${keys[0]}::smallint`
    : sql<boolean>`${column} = any(${keys}::smallint[])`;
