import { PurchaseCompaniesDocument } from '@license-console/schema';
import { useOptions, type Options } from '../../lib/apollo/useOptions.ts';

/** The companies whose pools licenses may be bought for, by what is typed. */
export function usePurchaseCompanies(): Options {
  return useOptions(
    PurchaseCompaniesDocument,
    (text) => (text ? { filter: { name: { contains: text } } } : {}),
    ({ companies }) => companies,
  );
}
