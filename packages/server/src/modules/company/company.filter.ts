import { sql, type RawBuilder } from 'kysely';
import { Field, InputType } from 'type-graphql';
import { IdComparator, TextComparator } from '../../kernel/comparator-inputs.ts';
import { compare, compose, plainText, relation, type Comparator } from '../../kernel/comparators.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { FALSE, TRUE, type Condition } from '../../kernel/sql.ts';

@InputType({ description: 'What must hold for a company: everything that is named.' })
export class CompanyFilter {
  @Field(() => [CompanyFilter], { nullable: true, description: 'All of these; an empty list holds.' })
  and?: CompanyFilter[];

  @Field(() => [CompanyFilter], { nullable: true, description: 'Any of these; an empty list does not hold.' })
  or?: CompanyFilter[];

  @Field(() => CompanyFilter, { nullable: true, description: 'This must not hold.' })
  not?: CompanyFilter;

  @Field(() => Boolean, { nullable: true, description: 'As a relation: whether there is no company.' })
  isNull?: boolean;

  @Field(() => IdComparator, { nullable: true, description: 'By id.' })
  id?: Comparator<string>;

  @Field(() => TextComparator, { nullable: true, description: 'By name.' })
  name?: Comparator<string>;
}

const companyId = (id: string, path: readonly string[]): RawBuilder<unknown> =>
  sql`${fromGlobalId(id, 'Company', path)}::uuid`;

/** The condition of the filter over rows of `company`. */
export const compileCompanyFilter = (filter: CompanyFilter, path: readonly string[]): Condition =>
  compose(filter, path, (name, value: unknown, at) => {
    if (name === 'isNull') return value === true ? FALSE : TRUE;
    const comparator = value as Comparator<string>;
    if (name === 'id') return compare(sql.ref('company.id'), comparator, at, (id) => companyId(id, at));
    return compare(sql.ref('company.name'), comparator, at, (text) => sql`${plainText(text, at)}`);
  });

/**
 * The condition of the filter over the company that a column names, which may be null.
 *
 * @param key the column that holds the company's id
 * @param providerId the tenant
 */
export function relatedCompany(
  key: RawBuilder<unknown>,
  filter: CompanyFilter,
  path: readonly string[],
  providerId: string,
): Condition {
  return relation(
    key,
    filter,
    namesOnlyIds(filter) ? byIds(key, filter, path) : bySelect(key, filter, path, providerId),
  );
}

const namesOnlyIds = (filter: CompanyFilter): boolean =>
  Object.keys(filter).join() === 'id' && Object.keys(filter.id ?? {}).every((name) => name === 'eq' || name === 'in');

const byIds = (key: RawBuilder<unknown>, filter: CompanyFilter, path: readonly string[]): Condition =>
  compare(key, filter.id ?? {}, [...path, 'id'], (id) => companyId(id, [...path, 'id']));

const bySelect = (
  key: RawBuilder<unknown>,
  filter: CompanyFilter,
  path: readonly string[],
  providerId: string,
): Condition => sql<boolean>`${key} in (
  select company.id from company
  where company.provider_id = ${providerId}::uuid and ${compileCompanyFilter(filter, path)})`;
