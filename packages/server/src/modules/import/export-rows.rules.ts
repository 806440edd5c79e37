import { type ExpiryOf } from './expiry.rules.ts';
import { type RowFields, quoted } from './row-fields.rules.ts';

/** A company as the export tells it. */
export interface CompanyRow {
  externalId: string;
  name: string;
  /** Null is without limit. */
  storageLimitBytes: number | null;
  /** 0 custom, 1 global pool, 2 company pool. */
  poolSetting: number;
  defaultTypeId: number | null;
  allowedTypeIds: number[];
}

/** A customer's backup account as the export tells it. */
export interface AccountRow {
  externalId: string;
  email: string;
  firstName: string;
  lastName: string;
  /** Empty where the account is the provider's own. */
  companyName: string;
  enabled: boolean;
  /** 0 manual, 1 automatic, 2 as the company is set. */
  licenseMode: number;
}

/** A license as the export tells it. */
export interface LicenseRow {
  externalId: string;
  number: number;
  computerName: string;
  operatingSystem: string;
  trial: boolean;
  taken: boolean;
  typeId: number;
  /** As it stands in the export. */
  dateExpired: string;
  /** The instant in ISO 8601. */
  expiresAt: string;
  transaction: string;
  userEmail: string;
  /** Empty where the license stands in the global pool. */
  userId: string;
  autoRenew: boolean;
}

/** The license types by the names that the export uses. */
export type TypeIds = ReadonlyMap<string, number>;

const LARGEST_STORAGE = Number.MAX_SAFE_INTEGER;

/** Numbers from 5,000,000,000 on are issued here. */
const LARGEST_NUMBER = 4_999_999_999;

export function companyRow(fields: RowFields, types: TypeIds): CompanyRow {
  const limit = fields.whole('StorageLimit', -1, LARGEST_STORAGE);
  const defaultType = fields.text('DefaultLicense');
  return {
    externalId: fields.filled('Id'),
    name: fields.filled('Name'),
    storageLimitBytes: limit < 0 ? null : limit,
    poolSetting: fields.whole('LicenseSettings', 0, 2),
    defaultTypeId: defaultType === '' ? null : typeId(fields, 'DefaultLicense', defaultType, types),
    allowedTypeIds: fields
      .texts('AllowedLicenses')
      .map((name) => typeId(fields, 'AllowedLicenses', name, types))
      .sort((one, other) => one - other),
  };
}

export function accountRow(fields: RowFields): AccountRow {
  return {
    externalId: fields.filled('ID'),
    email: fields.filled('Email'),
    firstName: fields.text('FirstName'),
    lastName: fields.text('LastName'),
    companyName: fields.text('Company'),
    enabled: fields.flag('Enabled'),
    licenseMode: fields.whole('LicenseManagmentMode', 0, 2),
  };
}

export function licenseRow(fields: RowFields, types: TypeIds, expiryOf: ExpiryOf): LicenseRow {
  const taken = fields.flag('IsTaken');
  const dateExpired = fields.text('DateExpired');
  const expiresAt = expiryOf(dateExpired);
  const typeName = fields.filled('LicenseType');
  const row: LicenseRow = {
    externalId: fields.filled('ID'),
    number: licenseNumber(fields),
    computerName: fields.text('ComputerName'),
    operatingSystem: fields.text('OperatingSystem'),
    trial: fields.flag('IsTrial'),
    taken,
    typeId: typeName === '' ? 0 : typeId(fields, 'LicenseType', typeName, types),
    dateExpired,
    expiresAt: expiresAt ?? '',
    transaction: fields.text('Transaction'),
    userEmail: fields.text('User'),
    userId: fields.text('UserID'),
    autoRenew: fields.flag('AutoRenew', false),
  };
  if (fields.faults.length > 0) return row;
  if (expiresAt === null)
    fields.faults.push(`DateExpired is ${quoted(dateExpired)}, not midnight UTC of a day such as 2027-02-28T00:00:00Z`);
  if (taken && row.computerName.trim() === '') fields.faults.push('it is taken, but ComputerName is empty');
  if (taken && row.userId === '') fields.faults.push('it is taken, but UserID is empty');
  return row;
}

function licenseNumber(fields: RowFields): number {
  const text = fields.filled('Number');
  if (text === '') return 0;
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > LARGEST_NUMBER)
    fields.faults.push(`Number is ${quoted(text)}, not a whole number from 1 to ${LARGEST_NUMBER}`);
  return number;
}

function typeId(fields: RowFields, field: string, name: string, types: TypeIds): number {
  const id = types.get(name);
  if (id === undefined)
    fields.faults.push(`${field} names the license type ${quoted(name)}, which the catalog does not have`);
  return id ?? 0;
}
