import { sql, type RawBuilder } from 'kysely';
import { addDays, dayOf, lastDayBefore } from '../../kernel/calendar.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import { type Amount } from '../../kernel/money.ts';
import { type Positioned } from '../../kernel/page.ts';
import { type Selection } from '../../kernel/selection.ts';
import { asText } from '../../kernel/sql.ts';
import { type Catalog } from '../catalog/index.ts';
import { InstanceKind, Platform } from '../instance/index.ts';
import { LicenseCategory, RENEWAL_STATES, type License } from './license.entity.ts';
import { isValid, renewalStatus, renews, type RenewalStatusName } from './license.rules.ts';
import { type RenewalTerms } from './renewal-terms.ts';

/** A row as it is read: the columns of the selected fields, and no others. */
export type LicenseRow = Positioned & Record<string, unknown>;

/** What the fields depend on besides the row. */
export interface FieldScope {
  readonly catalog: Catalog;
  readonly now: Date;
  readonly timeZone: string;
  /** Where {@link isPriced} says that they are needed. */
  readonly renewal: RenewalTerms | null;
}

/** Whether these fields of a license need the terms of renewals. */
export const isPriced = (selection: Selection): boolean => 'renewalPrice' in selection;

/** One field of a license: what it needs to be read, and its value. */
interface LicenseField {
  columns: Record<string, RawBuilder<unknown>>;
  joins?: readonly Join[];
  value: (row: LicenseRow, scope: FieldScope) => unknown;
}

type Join = keyof typeof JOINS;

/** In the order in which they must stand. */
const JOINS = {
  company: sql`left join company on company.provider_id = license.provider_id and company.id = license.company_id`,
  pool: sql`left join company as pool on pool.provider_id = license.provider_id and pool.id = license.pool_company_id`,
  instance: sql`left join instance on instance.provider_id = license.provider_id and instance.id = license.instance_id`,
  owner: sql`left join company as owner on owner.provider_id = instance.provider_id and owner.id = instance.company_id`,
  account: sql`left join backup_account as account
    on account.provider_id = instance.provider_id and account.id = instance.account_id`,
  charge: sql`left join renewal on license.renewal_state is not null and renewal.provider_id = license.provider_id
      and renewal.license_id = license.id and renewal.period_from = license.expires_at
    left join renewal_charge as charge on charge.provider_id = renewal.provider_id and charge.id = renewal.charge_id`,
};

const column = (name: string): RawBuilder<unknown> => sql.ref(name);

const RENEWING = {
  expires_at: column('license.expires_at'),
  auto_renew: column('license.auto_renew'),
  renewal_state: column('license.renewal_state'),
};

const FIELDS: Record<string, LicenseField> = {
  id: { columns: { id: column('license.id') }, value: (row) => toGlobalId('License', row['id'] as string) },
  number: { columns: { number: sql`license.number::text` }, value: (row) => row['number'] },
  licenseType: {
    columns: { type: column('license.license_type_id') },
    value: (row, { catalog }) => catalog.byKey(row['type'] as number),
  },
  category: {
    columns: { category: column('license.category') },
    value: (row) => LicenseCategory.fromStored(row['category'] as number),
  },
  used: { columns: { used: column('license.used') }, value: (row) => row['used'] },
  autoRenew: { columns: { auto_renew: column('license.auto_renew') }, value: (row) => row['auto_renew'] },
  purchaseReference: { columns: { purchase: column('license.purchase_reference') }, value: (row) => row['purchase'] },
  expiresAt: expiryField((expiresAt) => expiresAt),
  valid: expiryField((expiresAt, { now }) => isValid(expiresAt, now)),
  lastValidOn: expiryField((expiresAt, { timeZone }) => lastDayBefore(expiresAt, timeZone)),
  renewalStatus: { columns: RENEWING, value: (row, { now }) => statusOf(row, now) },
  renewalFailure: {
    columns: {
      ...RENEWING,
      charge_reason: column('charge.reason'),
      charge_next_try_at: column('charge.next_try_at'),
    },
    joins: ['charge'],
    value: (row, { now }) =>
      statusOf(row, now) === 'FAILED'
        ? { reason: row['charge_reason'] ?? '', nextTryAt: row['charge_next_try_at'] }
        : null,
  },
  renewsOn: {
    columns: RENEWING,
    value: (row, { now, timeZone }) =>
      renews(statusOf(row, now)) ? addDays(lastDayBefore(row['expires_at'] as Date, timeZone), 1) : null,
  },
  renewalPrice: {
    columns: { ...RENEWING, type: column('license.license_type_id') },
    value: priceOf,
  },
  covered: {
    columns: {
      type: column('license.license_type_id'),
      instance_kind: column('instance.kind'),
      instance_platform: column('instance.platform'),
    },
    joins: ['instance'],
    value: isCovered,
  },
};

function expiryField(value: (expiresAt: Date, scope: FieldScope) => unknown): LicenseField {
  return {
    columns: { expires_at: column('license.expires_at') },
    value: (row, scope) => value(row['expires_at'] as Date, scope),
  };
}

function statusOf(row: LicenseRow, now: Date): RenewalStatusName {
  const state = row['renewal_state'] as number | null;
  const renewalState = state === null ? null : (RENEWAL_STATES[state] ?? null);
  const renewing = { expiresAt: row['expires_at'] as Date, autoRenew: row['auto_renew'] as boolean, renewalState };
  return renewalStatus(renewing, now);
}

function priceOf(row: LicenseRow, { now, renewal }: FieldScope): Amount | null {
  const amountMinor = renewal?.prices.licenses.get(row['type'] as number);
  if (!renewal || amountMinor === undefined || !renews(statusOf(row, now))) return null;
  return { amountMinor, currency: renewal.prices.currency };
}

function isCovered(row: LicenseRow, { catalog, now, timeZone }: FieldScope): boolean {
  const kind = row['instance_kind'] as number | null;
  if (kind === null) return true;
  const today = dayOf(now, timeZone);
  return catalog.covers(row['type'] as number, kind, row['instance_platform'] as number, today);
}

/** The company behind a join, or null. */
const companyField = (join: 'company' | 'pool' | 'owner'): LicenseField => ({
  columns: { [`${join}_id`]: column(`${join}.id`), [`${join}_name`]: column(`${join}.name`) },
  joins: join === 'owner' ? ['instance', 'owner'] : [join],
  value: (row) => {
    const id = row[`${join}_id`] as string | null;
    return id === null ? null : { id: toGlobalId('Company', id), name: row[`${join}_name`] };
  },
});

const INSTANCE_FIELDS: Record<string, LicenseField> = {
  name: instanceField('name', (name) => name),
  kind: instanceField('kind', (kind) => InstanceKind.fromStored(kind as number)),
  platform: instanceField('platform', (platform) => Platform.fromStored(platform as number)),
  operatingSystem: instanceField('operating_system', (system) => system || null),
  retiredAt: instanceField('retired_at', (at) => at),
  company: companyField('owner'),
  accountEmail: {
    columns: { account_email: column('account.email') },
    joins: ['instance', 'account'],
    value: (row) => row['account_email'],
  },
};

function instanceField(name: string, value: (stored: unknown) => unknown): LicenseField {
  const alias = `instance_${name}`;
  return { columns: { [alias]: column(`instance.${name}`) }, joins: ['instance'], value: (row) => value(row[alias]) };
}

/** The instance with the fields selected of it, or null. */
function instanceOf(selection: Selection): LicenseField {
  const fields = Object.entries(INSTANCE_FIELDS).filter(([name]) => name in selection);
  return {
    columns: Object.fromEntries([
      ['instance_id', column('instance.id')],
      ...fields.flatMap(([, field]) => Object.entries(field.columns)),
    ]),
    joins: ['instance', ...fields.flatMap(([, field]) => field.joins ?? [])],
    value: (row, scope) => {
      const id = row['instance_id'] as string | null;
      if (id === null) return null;
      const instance: Record<string, unknown> = { id: toGlobalId('Instance', id) };
      for (const [name, field] of fields) instance[name] = field.value(row, scope);
      return instance;
    },
  };
}

/** How to read the selected fields of licenses. */
export interface LicenseShape {
  /** Behind SELECT; at least one column. */
  readonly columns: RawBuilder<unknown>;
  /** Behind `from … as license`. */
  readonly joins: RawBuilder<unknown>;
  readonly toLicense: (row: LicenseRow, scope: FieldScope) => License;
}

const shapes = new WeakMap<Selection, LicenseShape>();

/** What must be read, and joined, for these fields of a license; kept for each selection. */
export function shapeOf(selection: Selection): LicenseShape {
  const kept = shapes.get(selection);
  if (kept) return kept;
  const shape = makeShape(selection);
  shapes.set(selection, shape);
  return shape;
}

function makeShape(selection: Selection): LicenseShape {
  const all: Record<string, LicenseField> = {
    ...FIELDS,
    company: companyField('company'),
    poolCompany: companyField('pool'),
    instance: instanceOf(selection['instance'] ?? {}),
  };
  const fields = Object.entries(all).filter(([name]) => name in selection || name === 'id');
  const columns = Object.fromEntries(fields.flatMap(([, field]) => Object.entries(field.columns)));
  const joins = new Set(fields.flatMap(([, field]) => field.joins ?? []));
  const ordered = (Object.keys(JOINS) as Join[]).filter((join) => joins.has(join)).map((join) => JOINS[join]);
  return {
    columns: asText(sql.join(Object.entries(columns).map(([alias, value]) => sql`${value} as ${sql.ref(alias)}`))),
    joins: asText(sql.join(ordered, sql` `)),
    toLicense: (row, scope) => {
      const license: Record<string, unknown> = {};
      for (const [name, field] of fields) license[name] = field.value(row, scope);
      return license as unknown as License;
    },
  };
}
