import type { CompanyRowFragment } from '@license-console/schema';
import type { RouteLocationRaw } from 'vue-router';

/** A count of a company's licenses. */
export type CompanyFacet = 'total' | 'used' | 'unused' | 'expiring' | 'expired';

export const companyFacets: readonly CompanyFacet[] = ['total', 'used', 'unused', 'expiring', 'expired'];

const facetQuery: Record<CompanyFacet, Record<string, string>> = {
  total: {},
  used: { use: 'used' },
  unused: { use: 'unused' },
  expiring: { expiring: '1' },
  expired: { validity: 'expired' },
};

/** Where exactly the licenses are that the count stands for. */
export function licensesLink(companyId: string, facet: CompanyFacet): RouteLocationRaw {
  return { path: '/licenses', query: { company: companyId, ...facetQuery[facet] } };
}

/** The company's counts by facet. */
export function countsByFacet({ licenseCounts: counts }: CompanyRowFragment) {
  return {
    total: counts.totalCount,
    used: counts.usedCount,
    unused: counts.unusedCount,
    expiring: counts.expiringCount,
    expired: counts.expiredCount,
  } satisfies Record<CompanyFacet, unknown>;
}
