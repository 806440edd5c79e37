import { sql, type RawBuilder } from 'kysely';
import { Field, InputType } from 'type-graphql';
import { BooleanComparator, comparatorInput, IdComparator, TextComparator } from '../../kernel/comparator-inputs.ts';
import { compare, compose, plainText, relation, type Comparator } from '../../kernel/comparators.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { FALSE, TRUE, type Condition } from '../../kernel/sql.ts';
import { CompanyFilter, relatedCompany } from '../company/index.ts';
import { InstanceKind, Platform } from './instance.entity.ts';

type KindName = (typeof InstanceKind.names)[number];
type PlatformName = (typeof Platform.names)[number];

const InstanceKindComparator = comparatorInput<KindName>(
  'InstanceKindComparator',
  'Compares what an instance is.',
  InstanceKind.type,
);
const PlatformComparator = comparatorInput<PlatformName>(
  'PlatformComparator',
  'Compares what an instance runs.',
  Platform.type,
);

@InputType({ description: 'What must hold for an instance: everything that is named.' })
export class InstanceFilter {
  @Field(() => [InstanceFilter], { nullable: true, description: 'All of these; an empty list holds.' })
  and?: InstanceFilter[];

  @Field(() => [InstanceFilter], { nullable: true, description: 'Any of these; an empty list does not hold.' })
  or?: InstanceFilter[];

  @Field(() => InstanceFilter, { nullable: true, description: 'This must not hold.' })
  not?: InstanceFilter;

  @Field(() => Boolean, { nullable: true, description: 'As a relation: whether there is no instance.' })
  isNull?: boolean;

  @Field(() => IdComparator, { nullable: true, description: 'By id.' })
  id?: Comparator<string>;

  @Field(() => TextComparator, { nullable: true, description: 'By name.' })
  name?: Comparator<string>;

  @Field(() => InstanceKindComparator, { nullable: true, description: 'By what it is.' })
  kind?: Comparator<KindName>;

  @Field(() => PlatformComparator, { nullable: true, description: 'By what it runs.' })
  platform?: Comparator<PlatformName>;

  @Field(() => TextComparator, { nullable: true, description: 'By the operating system as reported.' })
  operatingSystem?: Comparator<string>;

  @Field(() => CompanyFilter, { nullable: true, description: 'By its company.' })
  company?: CompanyFilter;

  @Field(() => BooleanComparator, { nullable: true, description: 'By whether it is retired.' })
  retired?: Comparator<boolean>;
}

/** The condition of the filter over rows of `instance`. */
export const compileInstanceFilter = (filter: InstanceFilter, path: readonly string[], providerId: string): Condition =>
  compose(filter, path, (name, value: unknown, at) => {
    const column = sql.ref(`instance.${name}`);
    const text = (given: string): RawBuilder<unknown> => sql`${plainText(given, at)}`;
    switch (name) {
      case 'isNull':
        return value === true ? FALSE : TRUE;
      case 'id':
        return compare(column, value as Comparator<string>, at, (id) => sql`${fromGlobalId(id, 'Instance', at)}::uuid`);
      case 'kind':
        return compare(column, value as Comparator<KindName>, at, (kind) => sql`${InstanceKind.toStored(kind)}`);
      case 'platform':
        return compare(column, value as Comparator<PlatformName>, at, (given) => sql`${Platform.toStored(given)}`);
      case 'company':
        return relatedCompany(sql.ref('instance.company_id'), value as CompanyFilter, at, providerId);
      case 'retired':
        return compare(sql`(instance.retired_at is not null)`, value as Comparator<boolean>, at, (is) => sql`${is}`);
      case 'operatingSystem':
        return compare(sql.ref('instance.operating_system'), value as Comparator<string>, at, text);
      default:
        return compare(column, value as Comparator<string>, at, text);
    }
  });

/**
 * The condition of the filter over the instance that a column names, which may be null.
 *
 * @param key the column that holds the instance's id
 */
export const relatedInstance = (
  key: RawBuilder<unknown>,
  filter: InstanceFilter,
  path: readonly string[],
  providerId: string,
): Condition =>
  relation(
    key,
    filter,
    sql<boolean>`${key} in (
      select instance.id from instance
      where instance.provider_id = ${providerId}::uuid and ${compileInstanceFilter(filter, path, providerId)})`,
  );
