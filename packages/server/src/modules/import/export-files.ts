import { kindOf, platformOf } from '../instance/index.ts';
import { LicenseCategory } from '../license/index.ts';
import { type Column } from './copy.ts';
import { type ExpiryOf } from './expiry.rules.ts';
import {
  accountRow,
  companyRow,
  licenseRow,
  type AccountRow,
  type CompanyRow,
  type LicenseRow,
  type TypeIds,
} from './export-rows.rules.ts';
import { type RowFields } from './row-fields.rules.ts';
import { rowIds } from './row-ids.ts';

const newId = rowIds();

/** A row with its place in the file, counted from 1. */
export interface Placed<Row> {
  fileRow: number;
  row: Row;
}

/** One file of an export: how its rows are read, and the staging table that takes them. */
export interface ExportFile<Row> {
  name: string;
  /** The field that holds a row's own ID. */
  idField: string;
  /** A field that only this file's rows have. */
  mark: string;
  table: string;
  columns: readonly Column<Placed<Row>>[];
  read: (fields: RowFields) => Row;
}

const column = <Row>(name: string, type: string, value: (row: Row) => ReturnType<Column<Row>['value']>) => ({
  name,
  type,
  value: ({ row }: Placed<Row>) => value(row),
});

/** The row's place, and the id of what it makes unless that is there already. */
const common = <Row>(): Column<Placed<Row>>[] => [
  { name: 'file_row', type: 'int', value: ({ fileRow }) => fileRow },
  { name: 'id', type: 'uuid', value: () => newId() },
];

/** Whether an earlier import brought it; found out once all are there. */
const known = <Row>(): Column<Placed<Row>> => ({ name: 'known', type: 'boolean', value: () => false });

export const companiesFile = (types: TypeIds): ExportFile<CompanyRow> => ({
  name: 'companies.json',
  idField: 'Id',
  mark: 'LicenseSettings',
  table: 'staged_company',
  read: (fields) => companyRow(fields, types),
  columns: [
    ...common<CompanyRow>(),
    known(),
    column('external_id', 'text', (row) => row.externalId),
    column('name', 'text', (row) => row.name),
    column('storage_limit_bytes', 'bigint', (row) => row.storageLimitBytes),
    column('pool_setting', 'smallint', (row) => row.poolSetting),
    column('default_license_type_id', 'smallint', (row) => row.defaultTypeId),
    column('allowed_license_type_ids', 'smallint[]', (row) => row.allowedTypeIds),
  ],
});

export const accountsFile = (): ExportFile<AccountRow> => ({
  name: 'users.json',
  idField: 'ID',
  mark: 'Email',
  table: 'staged_account',
  read: accountRow,
  columns: [
    ...common<AccountRow>(),
    known(),
    column('external_id', 'text', (row) => row.externalId),
    column('email', 'text', (row) => row.email),
    column('first_name', 'text', (row) => row.firstName),
    column('last_name', 'text', (row) => row.lastName),
    column('company_name', 'text', (row) => row.companyName),
    column('enabled', 'boolean', (row) => row.enabled),
    column('license_mode', 'smallint', (row) => row.licenseMode),
    { name: 'company_id', type: 'uuid', value: () => null },
  ],
});

export const licensesFile = (types: TypeIds, expiryOf: ExpiryOf): ExportFile<LicenseRow> => ({
  name: 'licenses.json',
  idField: 'ID',
  mark: 'LicenseType',
  table: 'staged_license',
  read: (fields) => licenseRow(fields, types, expiryOf),
  columns: [
    ...common<LicenseRow>(),
    column('new_instance_id', 'uuid', (row) => (row.taken ? newId() : null)),
    column('external_id', 'text', (row) => row.externalId),
    column('number', 'bigint', (row) => row.number),
    column('license_type_id', 'smallint', (row) => row.typeId),
    column('category', 'smallint', (row) => LicenseCategory.toStored(row.trial ? 'TRIAL' : 'COMMERCIAL')),
    column('taken', 'boolean', (row) => row.taken),
    column('computer_name', 'text', (row) => row.computerName),
    column('operating_system', 'text', (row) => row.operatingSystem),
    column('kind', 'smallint', (row) => kindOf(row.operatingSystem)),
    column('platform', 'smallint', (row) => platformOf(row.operatingSystem)),
    column('date_expired', 'text', (row) => row.dateExpired),
    column('expires_at', 'timestamptz(3)', (row) => row.expiresAt),
    column('transaction', 'text', (row) => row.transaction),
    column('user_email', 'text', (row) => row.userEmail),
    column('user_id', 'text', (row) => row.userId),
    column('auto_renew', 'boolean', (row) => row.autoRenew),
  ],
});
