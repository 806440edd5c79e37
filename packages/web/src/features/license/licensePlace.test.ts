import { expect, test } from 'vitest';
import { precedes, startAtPlace, type LicensePlace } from './licensePlace.ts';
import type { LicenseSortKey } from './licenseView.ts';

const place = (number: string, expiresAt: string, company: string | null, instance: string | null): LicensePlace => ({
  id: number,
  number,
  expiresAt,
  company: company === null ? null : { __typename: 'Company', id: company, name: company },
  instance: instance === null ? null : { __typename: 'Instance', id: instance, name: instance },
});
const early = place('99999', '2026-11-24T23:00:00.000Z', 'atlas', null);
const late = place('100000', '2027-02-28T23:00:00.000Z', 'Blue Ridge', 'SRV-1');

test.each<[LicenseSortKey, boolean]>([
  ['expires', true],
  ['number', true],
  ['company', true],
  ['instance', true],
])('by %s, the first stands before the second: %s; and the other way round descending', (sort, isBefore) => {
  expect(precedes(early, late, sort, false)).toBe(isBefore);
  expect(precedes(early, late, sort, true)).toBe(!isBefore);
});

test('neither of two with the same key stands before the other', () => {
  expect(precedes(early, early, 'expires', false)).toBe(false);
  expect(precedes(early, early, 'instance', true)).toBe(false);
});

test.each<[LicenseSortKey, object]>([
  ['expires', { expiresAt: '2026-11-24T23:00:00.000Z' }],
  ['number', { number: '99999' }],
  ['company', { companyName: 'atlas' }],
  ['instance', { instanceName: '' }],
])('a list by %s starts at a license with its key', (sort, start) => {
  expect(startAtPlace(early, sort)).toEqual(start);
});
