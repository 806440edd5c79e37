import { sql, type RawBuilder } from 'kysely';
import { addDays, dayOf, lastDayBefore } from '../../kernel/calendar.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import { type Amount } from '../../kernel/money.ts';
import { instantKey, type Position } from '../../kernel/page.ts';
import { type Selection } from '../../kernel/selection.ts';
import { asMilliseconds, asText } from '../../kernel/sql.ts';
import { InstanceKind, Platform } from '../instance/index.ts';
import { LicenseCategory, RENEWAL_STATES, type License } from './license.entity.ts';
import {
  asStored,
  column,
  fieldOf,
  instant,
  isTrue,
  JOINS,
  type FieldScope,
  type Join,
  type LicenseField,
  type LicenseRow,
  type Places,
  type ReadField,
} from './license.field-reader.ts';
import { graceUntil, isValid, renewalStatus, renews, type RenewalStatusName } from './license.rules.ts';
import { type SortField } from './license.sort.ts';

/** Whether these fields of a license need the terms of renewals. */
export const isPriced = (selection: Selection): boolean => 'renewalPrice' in selection;

const TYPE = column('license.license_type_id');
const AUTO_RENEW = column('license.auto_renew');
const EXPIRES_AT = asMilliseconds(column('license.expires_at'));

const expiryField = (value: (expiresAt: Date, scope: FieldScope) => unknown): LicenseField =>
  fieldOf('expires_at', EXPIRES_AT, (expiresAt, scope) => value(instant(expiresAt), scope));

/** A field that follows from the renewal status, and from further columns. */
function statusField(
  columns: LicenseField['columns'],
  value: (status: RenewalStatusName, row: LicenseRow, places: Places, scope: FieldScope) => unknown,
  joins: readonly Join[] = [],
): LicenseField {
  const reader = (places: Places): ReadField => {
    const { expires_at = NaN, auto_renew = NaN, renewal_state = NaN } = places;
    return (row, scope) => {
      const state = row[renewal_state];
      const renewalState = state == null ? null : (RENEWAL_STATES[Number(state)] ?? null);
      const renewing = { expiresAt: instant(row[expires_at]), autoRenew: isTrue(row[auto_renew]), renewalState };
      return value(renewalStatus(renewing, scope.now), row, places, scope);
    };
  };
  const state = column('license.renewal_state');
  return { columns: { expires_at: EXPIRES_AT, auto_renew: AUTO_RENEW, renewal_state: state, ...columns }, joins, reader };
}

const COVERED: LicenseField = {
  columns: { type: TYPE, instance_kind: column('instance.kind'), instance_platform: column('instance.platform') },
  joins: ['instance'],
  reader:
    ({ type = NaN, instance_kind = NaN, instance_platform = NaN }) =>
    (row, { catalog, now, timeZone }) => {
      const kind = row[instance_kind];
      if (kind == null) return true;
      return catalog.covers(Number(row[type]), Number(kind), Number(row[instance_platform]), dayOf(now, timeZone));
    },
};

/** The days of grace of the provider; null for a license that gives none: a trial, or one on no instance. */
const GRACE_DAYS = sql`case when license.category = 0 and license.used then (
  select provider.grace_days from provider where provider.id = license.provider_id) end`;

const NUMBER = fieldOf('number', column('license.number'), asStored);

const FIELDS: Record<string, LicenseField> = {
  id: fieldOf('id', column('license.id'), (id) => toGlobalId('License', id)),
  number: NUMBER,
  licenseType: fieldOf('type', TYPE, (type, { catalog }) => catalog.byKey(Number(type))),
  category: fieldOf('category', column('license.category'), (category) => LicenseCategory.fromStored(Number(category))),
  used: fieldOf('used', column('license.used'), isTrue),
  autoRenew: fieldOf('auto_renew', AUTO_RENEW, isTrue),
  purchaseReference: fieldOf('purchase', column('license.purchase_reference'), asStored),
  expiresAt: expiryField((expiresAt) => expiresAt),
  valid: expiryField((expiresAt, { now }) => isValid(expiresAt, now)),
  lastValidOn: expiryField((expiresAt, { timeZone }) => lastDayBefore(expiresAt, timeZone)),
  renewalStatus: statusField({}, (status) => status),
  renewalFailure: statusField(
    { reason: column('charge.reason'), next_try_at: asMilliseconds(column('charge.next_try_at')) },
    (status, row, { reason = NaN, next_try_at = NaN }) => {
      if (status !== 'FAILED') return null;
      const nextTryAt = row[next_try_at];
      return { reason: row[reason] ?? '', nextTryAt: nextTryAt == null ? null : instant(nextTryAt) };
    },
    ['charge'],
  ),
  renewsOn: statusField({}, (status, row, { expires_at = NaN }, { timeZone }) =>
    renews(status) ? addDays(lastDayBefore(instant(row[expires_at]), timeZone), 1) : null,
  ),
  scheduledChange: statusField(
    {
      change_type: column('change.license_type_id'),
      change_at: asMilliseconds(column('change.scheduled_at')),
      change_by: column('change.scheduled_by'),
    },
    (status, row, { expires_at = NaN, change_type = NaN, change_at = NaN, change_by = NaN }, { catalog, timeZone }) => {
      const type = row[change_type];
      const isStill = type == null ? status === 'WILL_END' : renews(status);
      if (row[change_at] == null || !isStill) return null;
      return {
        licenseType: type == null ? null : catalog.byKey(Number(type)),
        ends: type == null,
        takesEffectOn: addDays(lastDayBefore(instant(row[expires_at]), timeZone), 1),
        scheduledAt: instant(row[change_at]),
        scheduledBy: row[change_by],
      };
    },
    ['change'],
  ),
  renewalPrice: statusField(
    { renewal_type: sql`coalesce(change.license_type_id, license.license_type_id)` },
    (status, row, { renewal_type = NaN }, { renewal }): Amount | null => {
      const amountMinor = renewal?.prices.licenses.get(Number(row[renewal_type]));
      if (!renewal || amountMinor === undefined || !renews(status)) return null;
      return { amountMinor, currency: renewal.prices.currency };
    },
    ['change'],
  ),
  covered: COVERED,
  graceUntil: {
    columns: { ...COVERED.columns, expires_at: EXPIRES_AT, grace_days: GRACE_DAYS },
    joins: ['instance'],
    reader: (places) => {
      const { expires_at = NaN, grace_days = NaN } = places;
      const isCovered = COVERED.reader(places);
      return (row, scope) => {
        const days = row[grace_days];
        if (days == null || isCovered(row, scope) !== true) return null;
        return graceUntil(instant(row[expires_at]), { graceDays: Number(days), timeZone: scope.timeZone }, scope.now);
      };
    },
  },
};

/** What the places of a list in each order are told by: the key as cursors hold it. */
const KEYS: Record<SortField, LicenseField> = {
  EXPIRES_AT: fieldOf('expires_at', EXPIRES_AT, (expiresAt) => instantKey(instant(expiresAt))),
  NUMBER,
  COMPANY_NAME: fieldOf('sort_name', column('license.company_name'), asStored),
  INSTANCE_NAME: fieldOf('sort_name', column('license.instance_name'), asStored),
};

/** The company behind a join, or null. */
function companyField(join: 'company' | 'pool' | 'owner'): LicenseField {
  const [id, name] = [`${join}_id`, `${join}_name`];
  return {
    columns: { [id]: column(`${join}.id`), [name]: column(`${join}.name`) },
    joins: join === 'owner' ? ['instance', 'owner'] : [join],
    reader: ({ [id]: idAt = NaN, [name]: nameAt = NaN }) => (row) => {
      const key = row[idAt];
      return key == null ? null : { id: toGlobalId('Company', key), name: row[nameAt] };
    },
  };
}

const INSTANCE_FIELDS: Record<string, LicenseField> = {
  name: instanceField('name', asStored),
  kind: instanceField('kind', (kind) => InstanceKind.fromStored(Number(kind))),
  platform: instanceField('platform', (platform) => Platform.fromStored(Number(platform))),
  operatingSystem: instanceField('operating_system', (system) => system || null),
  retiredAt: fieldOf('instance_retired_at', asMilliseconds(column('instance.retired_at')), instant, ['instance']),
  version: instanceField('version', Number),
  company: companyField('owner'),
  accountEmail: fieldOf('account_email', column('account.email'), asStored, ['instance', 'account']),
};

function instanceField(name: string, value: (stored: string) => unknown): LicenseField {
  return fieldOf(`instance_${name}`, column(`instance.${name}`), value, ['instance']);
}

/** The instance with the fields selected of it, or null. */
function instanceOf(selection: Selection): LicenseField {
  const fields = Object.entries(INSTANCE_FIELDS).filter(([name]) => name in selection);
  return {
    columns: { instance_id: column('instance.id'), ...columnsOf(fields) },
    joins: ['instance', ...fields.flatMap(([, { joins = [] }]) => joins)],
    reader: (places) => {
      const { instance_id = NaN } = places;
      const read = readerOf(fields, places);
      return (row, scope) => {
        const id = row[instance_id];
        return id == null ? null : { id: toGlobalId('Instance', id), ...read(row, scope) };
      };
    },
  };
}

type NamedFields = readonly (readonly [string, LicenseField])[];

const columnsOf = (fields: NamedFields): LicenseField['columns'] =>
  Object.fromEntries(fields.flatMap(([, { columns }]) => Object.entries(columns)));

/** Reads all of these fields into one object. */
function readerOf(fields: NamedFields, places: Places): (row: LicenseRow, scope: FieldScope) => object {
  const readers = fields.map(([name, { reader }]) => ({ name, read: reader(places) }));
  return (row, scope) => {
    const read: Record<string, unknown> = {};
    for (const each of readers) read[each.name] = each.read(row, scope);
    return read;
  };
}

/** How to read the selected fields of licenses. */
export interface LicenseShape {
  /** In the order of a row; at least one. */
  readonly columns: RawBuilder<unknown>;
  /** Behind `from … as license`. */
  readonly joins: RawBuilder<unknown>;
  readonly toLicense: (row: LicenseRow, scope: FieldScope) => License;
  /** The key of the row's license type. */
  readonly typeOf: (row: LicenseRow) => number;
  /** Where the row stands in a list of this order. */
  readonly positionOf: (row: LicenseRow, scope: FieldScope) => Position;
}

const shapes = new WeakMap<Selection, Map<SortField, LicenseShape>>();

/** What must be read, and joined, for these fields of a license, and for its place in the order; kept for each selection. */
export function shapeOf(selection: Selection, sort: SortField): LicenseShape {
  const ofSelection = shapes.get(selection) ?? new Map<SortField, LicenseShape>();
  shapes.set(selection, ofSelection);
  const shape = ofSelection.get(sort) ?? makeShape(selection, KEYS[sort]);
  ofSelection.set(sort, shape);
  return shape;
}

function makeShape(selection: Selection, key: LicenseField): LicenseShape {
  const all: Record<string, LicenseField> = {
    ...FIELDS,
    company: companyField('company'),
    poolCompany: companyField('pool'),
    instance: instanceOf(selection['instance'] ?? {}),
  };
  const fields = Object.entries(all).filter(([name]) => name in selection || name === 'id');
  const columns = { ...columnsOf(fields), ...key.columns, type: TYPE };
  const joins = new Set(fields.flatMap(([, { joins = [] }]) => joins));
  const ordered = (Object.keys(JOINS) as Join[]).filter((join) => joins.has(join)).map((join) => JOINS[join]);
  const places = Object.fromEntries(Object.keys(columns).map((alias, at) => [alias, at]));
  const { id = NaN, type = NaN } = places;
  const readKey = key.reader(places);
  const read = readerOf(fields, places);
  return {
    columns: asText(sql.join(Object.values(columns))),
    joins: asText(sql.join(ordered, sql` `)),
    toLicense: (row, scope) => read(row, scope) as License,
    typeOf: (row) => Number(row[type]),
    positionOf: (row, scope) => ({ id: row[id] as string, key: readKey(row, scope) as string }),
  };
}
