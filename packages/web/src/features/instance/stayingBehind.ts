import type { LicenseFilter } from '@license-console/schema';

/**
 * The licenses on the instance that do not go with it to this company, or to the provider itself (null): those of the pool
 * of another one. Trials and what is of the global pool go.
 */
export function stayingBehind(instanceId: string, toCompany: string | null): LicenseFilter {
  return {
    instance: { id: { eq: instanceId } },
    category: { eq: 'COMMERCIAL' },
    poolCompany: { isNull: false, ...(toCompany && { id: { ne: toCompany } }) },
  };
}
