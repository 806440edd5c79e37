import { sql, type RawBuilder } from 'kysely';
import { Field, InputType } from 'type-graphql';
import {
  BooleanComparator,
  CodeComparator,
  comparatorInput,
  IdComparator,
  TextComparator,
} from '../../kernel/comparator-inputs.ts';
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

  @Field(() => BooleanComparator, {
    nullable: true,
    description: 'By whether a license is assigned to it that has not expired.',
  })
  licensed?: Comparator<boolean>;

  @Field(() => CodeComparator, { nullable: true, description: 'By the code of a license type that it needs.' })
  needs?: Comparator<string>;

  @Field(() => CodeComparator, {
    nullable: true,
    description: 'By the code of a license type of which it needs more than it holds valid licenses of.',
  })
  lacks?: Comparator<string>;
}

/** What the meaning of a filter depends on besides itself. */
export interface InstanceScope {
  readonly providerId: string;
  readonly now: Date;
}

/** The condition of the filter over rows of `instance`. */
export const compileInstanceFilter = (
  filter: InstanceFilter,
  path: readonly string[],
  scope: InstanceScope,
): Condition =>
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
        return relatedCompany(sql.ref('instance.company_id'), value as CompanyFilter, at, scope.providerId);
      case 'retired':
        return compare(sql`(instance.retired_at is not null)`, value as Comparator<boolean>, at, (is) => sql`${is}`);
      case 'licensed':
        return compare(holdsValid(scope), value as Comparator<boolean>, at, (is) => sql`${is}`);
      case 'needs':
        return needing(value as Comparator<string>, at, TRUE);
      case 'lacks':
        return needing(
          value as Comparator<string>,
          at,
          sql<boolean>`need.quantity > (select count(*) ${validOnes(scope)}
          and held.license_type_id = need.license_type_id)`,
        );
      case 'operatingSystem':
        return compare(sql.ref('instance.operating_system'), value as Comparator<string>, at, text);
      default:
        return compare(column, value as Comparator<string>, at, text);
    }
  });

/** FROM and WHERE: the licenses on the row of `instance` that have not expired. */
const validOnes = ({ now }: InstanceScope): RawBuilder<unknown> => sql`
  from license as held
  where held.provider_id = instance.provider_id and held.instance_id = instance.id
    and held.expires_at > ${now}::timestamptz`;

const holdsValid = (scope: InstanceScope): Condition => sql<boolean>`exists (select ${validOnes(scope)})`;

/** Whether the row of `instance` needs a type whose code compares so, and this holds for the row of `need`. */
const needing = (code: Comparator<string>, path: readonly string[], also: Condition): Condition => sql<boolean>`exists (
  select from need join license_type on license_type.id = need.license_type_id
  where need.provider_id = instance.provider_id and need.instance_id = instance.id and ${also}
    and ${compare(sql.ref('license_type.code'), code, path, (given) => sql`${plainText(given, path)}`)})`;

/**
 * The condition of the filter over the instance that a column names, which may be null.
 *
 * @param key the column that holds the instance's id
 */
export const relatedInstance = (
  key: RawBuilder<unknown>,
  filter: InstanceFilter,
  path: readonly string[],
  scope: InstanceScope,
): Condition =>
  relation(
    key,
    filter,
    sql<boolean>`${key} in (
      select instance.id from instance
      where instance.provider_id = ${scope.providerId}::uuid and ${compileInstanceFilter(filter, path, scope)})`,
  );
