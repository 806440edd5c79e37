import { expect, test } from 'vitest';
import { ofType, toLicenseFilter, toLicenseSort } from './licenseFilter.ts';
import { defaultView } from './licenseView.ts';

test('a plain view asks for commercial licenses', () => {
  expect(toLicenseFilter(defaultView)).toEqual({ category: { eq: 'COMMERCIAL' } });
});

test('every filter is in the question', () => {
  const view = { ...defaultView, company: 'c', purchase: 'p', validity: 'expired', use: 'unused', renewingOnly: true, search: ' abc ' } as const;
  expect(toLicenseFilter(view)).toEqual({
    category: { eq: 'COMMERCIAL' },
    company: { id: { eq: 'c' } },
    purchase: { eq: 'p' },
    valid: { eq: false },
    used: { eq: false },
    autoRenew: { eq: true },
    search: 'abc',
  });
  expect(toLicenseFilter({ ...defaultView, expiringOnly: true })).toMatchObject({ expiring: { eq: true } });
});

test.each([
  ['', false],
  ['ab', false],
  [' ab ', false],
  ['abc', true],
])('the search %j is asked: %s', (search, isAsked) => {
  expect('search' in toLicenseFilter({ ...defaultView, search })).toBe(isAsked);
});

test('a list asks for its type, in the order of the view', () => {
  expect(ofType(toLicenseFilter(defaultView), 'SERVER')).toMatchObject({ licenseType: { eq: 'SERVER' } });
  expect(toLicenseSort({ sort: 'company', descending: true })).toEqual({ field: 'COMPANY_NAME', direction: 'DESC' });
});

test('a month is counted in the time zone of the provider, to the midnight that ends it', () => {
  const { expiresAt } = toLicenseFilter({ ...defaultView, month: '2026-12' }, 'Europe/Berlin');
  expect(expiresAt).toEqual({ gt: '2026-11-30T23:00:00.000Z', lte: '2026-12-31T23:00:00.000Z' });
});
