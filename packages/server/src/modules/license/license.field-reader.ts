import { sql, type RawBuilder } from 'kysely';
import { type TextRow } from '../../kernel/sql.ts';
import { type Catalog } from '../catalog/index.ts';
import { type RenewalTerms } from './renewal-terms.ts';

/** A row as it is read: the columns of the selected fields, and no others, each at its place. */
export type LicenseRow = TextRow;

/** What the fields depend on besides the row. */
export interface FieldScope {
  readonly catalog: Catalog;
  readonly now: Date;
  readonly timeZone: string;
  /** Null where no field needs them. */
  readonly renewal: RenewalTerms | null;
}

/** One field of a license: what it needs to be read, and how its value is told once it is known where those columns stand. */
export interface LicenseField {
  readonly columns: Readonly<Record<string, RawBuilder<unknown>>>;
  readonly joins?: readonly Join[];
  readonly reader: (at: Places) => ReadField;
}

/** The place of each column in the rows, by its alias. */
export type Places = Readonly<Record<string, number>>;

export type ReadField = (row: LicenseRow, scope: FieldScope) => unknown;

export type Join = keyof typeof JOINS;

/** In the order in which they must stand. */
export const JOINS = {
  company: sql`left join company on company.provider_id = license.provider_id and company.id = license.company_id`,
  pool: sql`left join company as pool on pool.provider_id = license.provider_id and pool.id = license.pool_company_id`,
  instance: sql`left join instance on instance.provider_id = license.provider_id and instance.id = license.instance_id`,
  owner: sql`left join company as owner on owner.provider_id = instance.provider_id and owner.id = instance.company_id`,
  account: sql`left join backup_account as account
    on account.provider_id = instance.provider_id and account.id = instance.account_id`,
  charge: sql`left join renewal on license.renewal_state is not null and renewal.provider_id = license.provider_id
      and renewal.license_id = license.id and renewal.period_from = license.expires_at
    left join renewal_charge as charge on charge.provider_id = renewal.provider_id and charge.id = renewal.charge_id`,
  change: sql`left join renewal_change as change
    on change.provider_id = license.provider_id and change.license_id = license.id`,
};

export const column = (name: string): RawBuilder<unknown> => sql.ref(name);

/** A field that is told by one column; null where that is. */
export function fieldOf(
  alias: string,
  from: RawBuilder<unknown>,
  value: (stored: string, scope: FieldScope) => unknown,
  joins: readonly Join[] = [],
): LicenseField {
  const reader =
    ({ [alias]: at = NaN }: Places): ReadField =>
    (row, scope) => {
      const stored = row[at];
      return stored == null ? null : value(stored, scope);
    };
  return { columns: { [alias]: from }, joins, reader };
}

export const asStored = (stored: string): string => stored;
export const isTrue = (stored: string | null | undefined): boolean => stored === 't';
export const instant = (milliseconds: string | null | undefined): Date => new Date(Number(milliseconds));
