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

/** Where exactly the licenses are that the count stands for; with the code of a type its list is open. */
export function licensesLink(companyId: string, facet: CompanyFacet, typeCode?: string): RouteLocationRaw {
  return {
    path: '/licenses',
    query: { company: companyId, ...facetQuery[facet], ...(typeCode && { open: typeCode }) },
  };
}

type Counts = Pick<
  CompanyRowFragment['licenseCounts'],
  'totalCount' | 'usedCount' | 'unusedCount' | 'expiringCount' | 'expiredCount'
>;

/** The counts of licenses by facet. */
export function countsByFacet(counts: Counts) {
  return {
    total: counts.totalCount,
    used: counts.usedCount,
    unused: counts.unusedCount,
    expiring: counts.expiringCount,
    expired: counts.expiredCount,
  } satisfies Record<CompanyFacet, unknown>;
}

/** The color of a count: it says nothing that its number does not. */
export function toneOf(facet: CompanyFacet, value: number): string {
  if (value === 0) return 'text-faint';
  if (facet === 'expiring') return 'text-warn';
  return facet === 'expired' ? 'text-bad' : '';
}
