import { describe, expect, it } from 'vitest';
import { exportedCompany, exportedLicense, exportedUser, takenBy } from '../../../testkit/export.ts';
import { expiryIn } from './expiry.rules.ts';
import { accountRow, companyRow, licenseRow } from './export-rows.rules.ts';
import { RowFields } from './row-fields.rules.ts';

const TYPES = new Map([
  ['Desktop', 1],
  ['Server', 2],
]);
const expiryOf = expiryIn('UTC');

const without = (row: object, field: string): object =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== field));

/** What is wrong with a row. */
function faults(read: (fields: RowFields) => unknown, row: object): string {
  const fields = new RowFields(row as Record<string, unknown>);
  read(fields);
  return fields.faults.join('; ');
}

const companyFaults = (given: object): string =>
  faults((fields) => companyRow(fields, TYPES), exportedCompany('c1', 'Harbor', given));
const accountFaults = (given: object): string => faults(accountRow, exportedUser('u1', '', given));
const licenseFaults = (given: object): string =>
  faults((fields) => licenseRow(fields, TYPES, expiryOf), exportedLicense(1, given));

describe('a row as it should be', () => {
  it('becomes a company', () => {
    const fields = new RowFields(exportedCompany('c1', 'Harbor', { StorageLimit: 5 }) as Record<string, unknown>);
    expect(companyRow(fields, TYPES)).toEqual({
      ...{ externalId: 'c1', name: 'Harbor', storageLimitBytes: 5, poolSetting: 1 },
      ...{ defaultTypeId: 1, allowedTypeIds: [1, 2] },
    });
    expect(fields.faults).toEqual([]);
  });

  it('becomes an account', () => {
    expect(accountFaults({})).toBe('');
    expect(accountFaults({ FirstName: '', LastName: '' })).toBe('');
  });

  it('becomes a license, with or without AutoRenew', () => {
    expect(licenseFaults({})).toBe('');
    expect(licenseFaults({ AutoRenew: true })).toBe('');
    expect(licenseFaults(takenBy('u1', 'SRV-1'))).toBe('');
    expect(licenseFaults({ Transaction: '  ', ComputerName: 'free, but named', User: '東京 🗼' })).toBe('');
  });
});

describe('a bad company says why', () => {
  it.each([
    [{ Id: '' }, 'Id is empty'],
    [{ Name: '   ' }, 'Name is empty'],
    [{ Name: 5 }, 'Name is 5, not a text'],
    [{ Name: 'x'.repeat(256) }, 'Name has 256 characters, more than 255'],
    [{ StorageLimit: -2 }, 'StorageLimit is -2, not a whole number from -1 to 9007199254740991'],
    [{ StorageLimit: 1.5 }, 'StorageLimit is 1.5, not a whole number from -1 to 9007199254740991'],
    [{ LicenseSettings: 3 }, 'LicenseSettings is 3, not a whole number from 0 to 2'],
    [{ LicenseSettings: '1' }, 'LicenseSettings is "1", not a number'],
    [{ DefaultLicense: 'Toaster' }, 'DefaultLicense names the license type "Toaster", which the catalog does not have'],
    [{ AllowedLicenses: 'Desktop' }, 'AllowedLicenses is not a list of texts'],
    [{ AllowedLicenses: ['Desktop', 1] }, 'AllowedLicenses is not a list of texts'],
    [{ AllowedLicenses: ['?'] }, 'AllowedLicenses names the license type "?", which the catalog does not have'],
  ])('%j', (given, fault) => expect(companyFaults(given)).toBe(fault));
});

describe('a bad account says why', () => {
  it.each([
    [{ Email: '' }, 'Email is empty'],
    [{ Company: null }, 'Company is null, not a text'],
    [{ Enabled: 'yes' }, 'Enabled is "yes", not true or false'],
    [{ LicenseManagmentMode: 7 }, 'LicenseManagmentMode is 7, not a whole number from 0 to 2'],
  ])('%j', (given, fault) => expect(accountFaults(given)).toBe(fault));
});

describe('a bad license says why', () => {
  it.each([
    [{ LicenseType: 'Toaster' }, 'LicenseType names the license type "Toaster", which the catalog does not have'],
    [{ LicenseType: '' }, 'LicenseType is empty'],
    [
      { DateExpired: '2027-02-30T00:00:00Z' },
      'DateExpired is "2027-02-30T00:00:00Z", not midnight UTC of a day such as 2027-02-28T00:00:00Z',
    ],
    [{ DateExpired: 1_800_000_000 }, 'DateExpired is 1800000000, not a text'],
    [{ Number: 5 }, 'Number is 5, not a text'],
    [{ Number: '0' }, 'Number is "0", not a whole number from 1 to 4999999999'],
    [{ Number: '5000000000' }, 'Number is "5000000000", not a whole number from 1 to 4999999999'],
    [{ Number: '1e3' }, 'Number is "1e3", not a whole number from 1 to 4999999999'],
    [{ IsTaken: 1 }, 'IsTaken is 1, not true or false'],
    [{ IsTrial: null }, 'IsTrial is null, not true or false'],
    [{ AutoRenew: 'true' }, 'AutoRenew is "true", not true or false'],
    [{ ...takenBy('u1', '') }, 'it is taken, but ComputerName is empty'],
    [{ ...takenBy('', 'SRV-1'), User: '' }, 'it is taken, but UserID is empty'],
    [{ ComputerName: 'a\u0000b' }, 'ComputerName holds the control character U+0000'],
    [{ ComputerName: 'a\nb' }, 'ComputerName holds the control character U+000A'],
    [{ Transaction: 'a\u0085b' }, 'Transaction holds the control character U+0085'],
    [{ User: '\ud83d' }, 'User holds half of a surrogate pair: it was cut in the middle of a character'],
    [{ ID: '', Number: '' }, 'ID is empty; Number is empty'],
    [{ ID: { a: 1 } }, 'ID is {"a":1}, not a text'],
  ])('%j', (given, fault) => expect(licenseFaults(given)).toBe(fault));

  it.each(Object.keys(exportedLicense(1)))('without %s', (field) => {
    const row = without(exportedLicense(1), field);
    expect(faults((fields) => licenseRow(fields, TYPES, expiryOf), row)).toBe(`${field} is missing`);
  });
});
