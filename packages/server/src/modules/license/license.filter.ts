import { sql, type RawBuilder } from 'kysely';
import { Field, InputType } from 'type-graphql';
import { instantOf, type Moment } from '../../kernel/calendar.ts';
import {
  BooleanComparator,
  CodeComparator,
  comparatorInput,
  DateTimeComparator,
  IdComparator,
  NumberTextComparator,
} from '../../kernel/comparator-inputs.ts';
import { checkSize, compare, compose, likePattern, plainText, type Comparator } from '../../kernel/comparators.ts';
import { badInput } from '../../kernel/errors.ts';
import { fromGlobalId, NIL_ID } from '../../kernel/ids.ts';
import { type Condition } from '../../kernel/sql.ts';
import { type Catalog } from '../catalog/index.ts';
import { CompanyFilter, relatedCompany } from '../company/index.ts';
import { InstanceFilter, relatedInstance } from '../instance/index.ts';
import { LicenseCategory, RENEWAL_STATES, RenewalStatus, type CategoryName } from './license.entity.ts';
import { expiringUntil, type RenewalStatusName } from './license.rules.ts';

const LicenseCategoryComparator = comparatorInput<CategoryName>(
  'LicenseCategoryComparator',
  'Compares the category of a license.',
  LicenseCategory.type,
);
const RenewalStatusComparator = comparatorInput<RenewalStatusName>(
  'RenewalStatusComparator',
  'Compares what comes at the end of a license.',
  RenewalStatus.type,
);

@InputType({ description: 'What must hold for a license: everything that is named.' })
export class LicenseFilter {
  @Field(() => [LicenseFilter], { nullable: true, description: 'All of these; an empty list holds.' })
  and?: LicenseFilter[];

  @Field(() => [LicenseFilter], { nullable: true, description: 'Any of these; an empty list does not hold.' })
  or?: LicenseFilter[];

  @Field(() => LicenseFilter, { nullable: true, description: 'This must not hold.' })
  not?: LicenseFilter;

  @Field(() => IdComparator, { nullable: true, description: 'By id.' })
  id?: Comparator<string>;

  @Field(() => NumberTextComparator, { nullable: true, description: 'By license number.' })
  number?: Comparator<string>;

  @Field(() => CodeComparator, { nullable: true, description: 'By the code of its type, such as DESKTOP.' })
  licenseType?: Comparator<string>;

  @Field(() => LicenseCategoryComparator, { nullable: true, description: 'By category; both unless asked.' })
  category?: Comparator<CategoryName>;

  @Field(() => BooleanComparator, { nullable: true, description: 'By whether it is assigned to an instance.' })
  used?: Comparator<boolean>;

  @Field(() => BooleanComparator, { nullable: true, description: 'By whether it has not expired.' })
  valid?: Comparator<boolean>;

  @Field(() => BooleanComparator, {
    nullable: true,
    description: 'By whether it is valid and expires within 30 days, renewing or not.',
  })
  expiring?: Comparator<boolean>;

  @Field(() => BooleanComparator, { nullable: true, description: 'By whether it renews by itself.' })
  autoRenew?: Comparator<boolean>;

  @Field(() => DateTimeComparator, { nullable: true, description: 'By the instant at which it expires.' })
  expiresAt?: Comparator<Moment>;

  @Field(() => RenewalStatusComparator, { nullable: true, description: 'By what comes at its end.' })
  renewalStatus?: Comparator<RenewalStatusName>;

  @Field(() => IdComparator, {
    nullable: true,
    description: 'By the purchase that it came from, where it was bought here.',
  })
  purchase?: Comparator<string>;

  @Field(() => CompanyFilter, { nullable: true, description: 'By its company: of its instance, else of its pool.' })
  company?: CompanyFilter;

  @Field(() => CompanyFilter, { nullable: true, description: 'By the company of its pool; none is the global pool.' })
  poolCompany?: CompanyFilter;

  @Field(() => InstanceFilter, { nullable: true, description: 'By the instance that it is assigned to.' })
  instance?: InstanceFilter;

  @Field(() => String, {
    nullable: true,
    description: 'Contains this text in number, company or instance, in whatever case; three characters at the least.',
  })
  search?: string;
}

/** What the meaning of a filter depends on besides itself. */
export interface FilterScope {
  readonly providerId: string;
  readonly timeZone: string;
  readonly now: Date;
  readonly catalog: Catalog;
}

const SHORTEST_SEARCH = 3;

type Leaf = (value: unknown, path: readonly string[], scope: FilterScope) => Condition;

const column = (name: string): RawBuilder<unknown> => sql.ref(`license.${name}`);

const yesOrNo = (is: RawBuilder<unknown>, value: unknown, path: readonly string[]): Condition =>
  compare(is, value as Comparator<boolean>, path, (wanted) => sql`${wanted}`);

const LEAVES: Record<string, Leaf> = {
  id: (value, path) =>
    compare(column('id'), value as Comparator<string>, path, (id) => sql`${fromGlobalId(id, 'License', path)}::uuid`),
  number: (value, path) => {
    const { contains, ...order } = value as Comparator<string>;
    const digits = (given: string): RawBuilder<unknown> => sql`${licenseNumber(given, path)}::bigint`;
    const ordered = compare(column('number'), order, path, digits);
    if (contains === undefined) return ordered;
    return sql<boolean>`(${ordered} and ${column('number')}::text like ${likePattern(withoutSpaces(plainText(contains, path)))})`;
  },
  licenseType: (value, path, { catalog }) =>
    compare(column('license_type_id'), value as Comparator<string>, path, (code) => {
      const type = catalog.byCode(code);
      if (!type) throw badInput(`There is no license type "${code.slice(0, 40)}"`, path);
      return sql`${type.key}`;
    }),
  category: (value, path) =>
    compare(
      column('category'),
      value as Comparator<CategoryName>,
      path,
      (name) => sql`${LicenseCategory.toStored(name)}`,
    ),
  used: (value, path) => yesOrNo(column('used'), value, path),
  autoRenew: (value, path) => yesOrNo(column('auto_renew'), value, path),
  valid: (value, path, { now }) => yesNoRange(value, path, sql`>`, sql`<=`, now),
  expiring: (value, path, { now }) => {
    const isSoon = sql<boolean>`(${column('expires_at')} > ${now} and ${column('expires_at')} <= ${expiringUntil(now)})`;
    return isPlainYes(value) ? isSoon : yesOrNo(isSoon, value, path);
  },
  expiresAt: (value, path, { now, timeZone }) =>
    compare(
      column('expires_at'),
      value as Comparator<Moment>,
      path,
      (moment) => sql`${instantOf(moment, now, timeZone)}`,
    ),
  renewalStatus: (value, path, { now }) =>
    compare(renewalStatusColumn(now), value as Comparator<RenewalStatusName>, path, (name) => sql`${name}`),
  company: (value, path, { providerId }) =>
    relatedCompany(column('company_id'), value as CompanyFilter, path, providerId),
  poolCompany: (value, path, { providerId }) =>
    relatedCompany(column('pool_company_id'), value as CompanyFilter, path, providerId),
  instance: (value, path, scope) => relatedInstance(column('instance_id'), value as InstanceFilter, path, scope),
  // A license that was not bought here is of no purchase: `ne` holds for it.
  purchase: (value, path) =>
    compare(
      sql`coalesce(${column('purchase_id')}, ${NIL_ID}::uuid)`,
      value as Comparator<string>,
      path,
      (id) => sql`${fromGlobalId(id, 'Purchase', path)}::uuid`,
    ),
  search: (value, path) => {
    const text = searchText(value as string, path);
    // Under any other collation than the column’s, the trigram index would not serve.
    return sql<boolean>`${column('search_text')} like lower(${likePattern(text)} collate "und-x-icu") collate "default"`;
  },
};

/** Whether nothing is asked for but that it holds: then it can stay a range on the sort key. */
const isPlainYes = (value: unknown): boolean =>
  (value as Comparator<boolean>).eq === true && Object.keys(value as object).length === 1;

/** A yes-or-no over the expiry that stays a range on the column, so that it can be one on the sort key. */
function yesNoRange(
  value: unknown,
  path: readonly string[],
  yes: RawBuilder<unknown>,
  no: RawBuilder<unknown>,
  bound: Date,
): Condition {
  const { eq } = value as Comparator<boolean>;
  if (eq == null || Object.keys(value as object).length > 1)
    return yesOrNo(sql`(${column('expires_at')} ${yes} ${bound})`, value, path);
  return sql<boolean>`${column('expires_at')} ${eq ? yes : no} ${bound}`;
}

/** As license.rules.ts derives it. */
const renewalStatusColumn = (now: Date): RawBuilder<unknown> => sql`(case
  when ${column('auto_renew')} and ${column('renewal_state')} is not null
    then (${RENEWAL_STATES}::text[])[${column('renewal_state')} + 1]
  when ${column('expires_at')} <= ${now} then 'ENDED'
  when ${column('auto_renew')} then 'WILL_RENEW' else 'WILL_END' end)`;

const withoutSpaces = (text: string): string => text.replace(/\s/g, '');

/**
 * A license number as the column holds it.
 *
 * @throws BAD_USER_INPUT when it is no number of up to 18 digits
 */
export function licenseNumber(given: string, path: readonly string[]): string {
  const digits = withoutSpaces(given);
  if (!/^\d{1,18}$/.test(digits)) throw badInput(`"${given.slice(0, 40)}" is not a license number`, path);
  return digits;
}

/** What to look for: a number written in groups is found as it is stored. */
function searchText(given: string, path: readonly string[]): string {
  const trimmed = plainText(given, path).trim();
  const text = /^[\d\s]+$/.test(trimmed) ? withoutSpaces(trimmed) : trimmed;
  if (Array.from(text).length < SHORTEST_SEARCH)
    throw badInput(`Searching needs ${SHORTEST_SEARCH} characters at the least`, path);
  return text;
}

/**
 * The condition of the filter over rows named `license`: of the table, of the view `license_hit` where the filter
 * searches, or of a roll-up that has the columns the filter names.
 *
 * @throws BAD_USER_INPUT for what the schema cannot refuse: unknown codes, foreign ids, too much of everything
 */
export function compileLicenseFilter(filter: LicenseFilter, scope: FilterScope): Condition {
  const path = ['filter'];
  checkSize(filter, path);
  return compose(filter, path, (name, value: unknown, at) => {
    const leaf = LEAVES[name];
    if (!leaf) throw badInput(`Licenses cannot be filtered by ${name}`, at);
    return leaf(value, at, scope);
  });
}

/** The names of the fields that a filter uses, however deep. */
export function fieldsOf(filter: LicenseFilter): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (inner: LicenseFilter): void => {
    for (const [name, value] of Object.entries(inner) as [string, unknown][]) {
      if (name === 'and' || name === 'or') (value as LicenseFilter[]).forEach(visit);
      else if (name === 'not') visit(value as LicenseFilter);
      else if (value !== undefined) names.add(name);
    }
  };
  visit(filter);
  return names;
}

/** The filter as two that must both hold: what searches nowhere, and what does. */
export function splitSearch(filter: LicenseFilter): { plain: LicenseFilter; searching: LicenseFilter } {
  const [searching, plain] = [true, false].map((wanted) => ({
    and: partsOf(filter).filter((part) => fieldsOf(part).has('search') === wanted),
  })) as [LicenseFilter, LicenseFilter];
  return { plain, searching };
}

/** What must hold at the top, one by one. */
const partsOf = ({ and = [], ...own }: LicenseFilter): LicenseFilter[] => [
  ...Object.entries(own).map(([name, value]: [string, unknown]) => ({ [name]: value })),
  ...and.flatMap(partsOf),
];

/** The filters of one field that must hold at the top, however they are joined by `and`. */
export function demandsOf<Name extends keyof LicenseFilter>(
  filter: LicenseFilter,
  name: Name,
): NonNullable<LicenseFilter[Name]>[] {
  const own = filter[name];
  return [...(own == null ? [] : [own]), ...(filter.and ?? []).flatMap((inner) => demandsOf(inner, name))];
}
