import { LicenseCompaniesDocument } from '@license-console/schema';
import { useOptions, type Options } from '../../lib/apollo/useOptions.ts';

/** The companies to choose from, by what is typed. */
export function useCompanyOptions(): Options {
  return useOptions(
    LicenseCompaniesDocument,
    (text) => (text ? { filter: { name: { contains: text } } } : {}),
    ({ companies }) => companies,
  );
}
