import { sql } from 'kysely';
import { Field, InputType, registerEnumType } from 'type-graphql';
import { plainText } from '../../kernel/comparators.ts';
import { badInput } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { SortDirection, type Order } from '../../kernel/page.ts';
import { DateTime } from '../../kernel/scalars.ts';
import { type Condition } from '../../kernel/sql.ts';
import { demandsOf, licenseNumber, type LicenseFilter } from './license.filter.ts';

const LicenseSortField = {
  EXPIRES_AT: 'EXPIRES_AT',
  NUMBER: 'NUMBER',
  COMPANY_NAME: 'COMPANY_NAME',
  INSTANCE_NAME: 'INSTANCE_NAME',
} as const;
export type SortField = keyof typeof LicenseSortField;

registerEnumType(LicenseSortField, {
  name: 'LicenseSortField',
  description: 'What licenses may be sorted by.',
  valuesConfig: {
    EXPIRES_AT: { description: 'The instant at which they expire.' },
    NUMBER: { description: 'Their number.' },
    COMPANY_NAME: { description: 'Name of their company; those of the global pool come first.' },
    INSTANCE_NAME: { description: 'Name of their instance; free ones come first.' },
  },
});

@InputType({ description: 'The order of licenses.' })
export class LicenseSort {
  @Field(() => LicenseSortField, { description: 'What they are sorted by.' })
  field!: SortField;

  @Field(() => SortDirection, { defaultValue: 'ASC', description: 'Which way the list runs.' })
  direction!: SortDirection;
}

@InputType({ description: 'A value of the sort key at which a page starts: one field, that of the sort.' })
export class LicenseStart {
  @Field(() => DateTime, { nullable: true, description: 'Where sorted by EXPIRES_AT.' })
  expiresAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'Where sorted by NUMBER.' })
  number?: string | null;

  @Field(() => String, { nullable: true, description: 'Where sorted by COMPANY_NAME: its first letters.' })
  companyName?: string | null;

  @Field(() => String, { nullable: true, description: 'Where sorted by INSTANCE_NAME: its first letters.' })
  instanceName?: string | null;
}

interface SortColumn {
  column: string;
  type: Order['type'];
  start: keyof LicenseStart;
  /** Whether only the view `license_hit` has it. */
  isName: boolean;
}

const COLUMNS: Record<SortField, SortColumn> = {
  EXPIRES_AT: { column: 'expires_at', type: 'timestamptz', start: 'expiresAt', isName: false },
  NUMBER: { column: 'number', type: 'bigint', start: 'number', isName: false },
  COMPANY_NAME: { column: 'company_name', type: 'text', start: 'companyName', isName: true },
  INSTANCE_NAME: { column: 'instance_name', type: 'text', start: 'instanceName', isName: true },
};

const DEFAULT_SORT: LicenseSort = { field: 'EXPIRES_AT', direction: 'ASC' };

/** The order of rows named `license`. */
export interface LicenseOrder {
  readonly field: SortField;
  readonly order: Order;
  /** Whether it is the order of names, which only the view `license_hit` has. */
  readonly isByName: boolean;
}

export function licenseOrder(sort: LicenseSort | null | undefined): LicenseOrder {
  const { field, direction } = sort ?? DEFAULT_SORT;
  const { column, type, isName } = COLUMNS[field];
  // In the view, key and id must be columns of one table, so that one index serves both.
  const id = isName ? sql.ref('license.search_id') : sql.ref('license.id');
  const order: Order = { name: `${field}_${direction}`, key: sql.ref(`license.${column}`), id, type, direction };
  return { field, order, isByName: isName };
}

/**
 * What the filter says about the name that is sorted by, so that the walk along the index of names can begin there:
 * those without a company or an instance stand under the empty name.
 */
export function impliedByNames(filter: LicenseFilter, { field }: LicenseOrder, providerId: string): Condition[] {
  if (field === 'INSTANCE_NAME')
    return demandsOf(filter, 'used').some(({ eq }) => eq === false) ? [sql<boolean>`license.instance_name = ''`] : [];
  if (field !== 'COMPANY_NAME') return [];
  return demandsOf(filter, 'company').flatMap((company) => {
    if (company.isNull === true) return [sql<boolean>`license.company_name = ''`];
    const id = company.id?.eq;
    if (id === undefined) return [];
    return [
      sql<boolean>`license.company_name = (
        select name from company
        where company.provider_id = ${providerId}::uuid and company.id = ${fromGlobalId(id, 'Company')}::uuid)`,
    ];
  });
}

/**
 * The value of the sort key at which the page starts, as text.
 *
 * @throws BAD_USER_INPUT where it does not belong to the sort
 */
export function startKey(start: LicenseStart | null | undefined, sort: LicenseSort | null | undefined): string | null {
  const given = Object.entries(start ?? {}).filter(([, value]) => value != null) as [string, string | Date][];
  const [first] = given;
  if (!first) return null;
  const expected = COLUMNS[(sort ?? DEFAULT_SORT).field].start;
  const [name, value] = first;
  const path = ['startAt', name];
  if (given.length > 1 || name !== expected) throw badInput(`Give startAt.${expected} alone with this sort`, path);
  if (value instanceof Date) return value.toISOString();
  return name === 'number' ? licenseNumber(value, path) : plainText(value, path);
}
