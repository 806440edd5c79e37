import { describe, expect, test } from 'vitest';
import { clearRestrictions, isFacetSet, loosen, restrictionsOf, toggleFacet, type LicenseFacet } from './licenseFacets.ts';
import { defaultView, type LicenseView } from './licenseView.ts';

const facets: [LicenseFacet, Partial<LicenseView>][] = [
  ['used', { use: 'used' }],
  ['unused', { use: 'unused' }],
  ['expiring', { expiringOnly: true }],
  ['expired', { validity: 'expired' }],
  ['renewing', { renewingOnly: true }],
];

describe('a count that is clicked', () => {
  test.each(facets)('sets %s and takes it out again', (facet, change) => {
    const set = toggleFacet(defaultView, facet);
    expect(set).toEqual({ ...defaultView, ...change });
    expect(isFacetSet(set, facet)).toBe(true);
    expect(toggleFacet(set, facet)).toEqual(defaultView);
  });

  test('replaces what contradicts it and leaves other filters alone', () => {
    const renewing = { ...defaultView, renewingOnly: true, validity: 'expired' as const };
    expect(toggleFacet(renewing, 'expiring')).toMatchObject({ expiringOnly: true, validity: 'all', renewingOnly: true });
    const expiring = { ...defaultView, expiringOnly: true, use: 'used' as const };
    expect(toggleFacet(expiring, 'expired')).toMatchObject({ expiringOnly: false, validity: 'expired', use: 'used' });
  });
});

describe('loosening', () => {
  const narrow: LicenseView = {
    ...defaultView,
    category: 'trial',
    company: 'c',
    month: '2027-02',
    purchase: 'p',
    validity: 'expired',
    renewingOnly: true,
    search: 'abc',
    open: ['DESKTOP'],
  };

  test('names what leaves licenses out', () => {
    expect(restrictionsOf(narrow)).toEqual(['search', 'validity', 'renewing', 'month', 'purchase', 'company']);
    expect(restrictionsOf({ ...defaultView, category: 'trial' })).toEqual([]);
  });

  test('takes out one, or all, and keeps category and open groups', () => {
    expect(loosen(narrow, 'validity')).toEqual({ ...narrow, validity: 'all' });
    expect(clearRestrictions(narrow)).toEqual({ ...defaultView, category: 'trial', open: ['DESKTOP'] });
  });
});
