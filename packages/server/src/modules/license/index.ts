import { CompanyLicensesResolver } from './company-licenses.resolver.ts';
import { LicenseGroupResolver, LicenseResolver } from './license.resolver.ts';

export { License, LicenseCategory } from './license.entity.ts';
export { changeLicenses, issueLicenses, refreshSearch, replaceLicenses } from './license.change.ts';
export { readLicensesByIds } from './license.read.ts';
export const licenseResolvers = [LicenseResolver, LicenseGroupResolver, CompanyLicensesResolver] as const;
