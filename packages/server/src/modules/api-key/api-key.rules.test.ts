import { expect, test } from 'vitest';
import { faultsOf, type KeyWish } from './api-key.rules.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const PLAIN: KeyWish = { name: 'Dashboard', permissions: ['license.read'], companyCount: null, expiresAt: null };

test.each<[string, Partial<KeyWish>, string[]]>([
  ['a plain wish', {}, []],
  ['a name of one character', { name: 'D' }, []],
  ['a name of 60', { name: 'D'.repeat(60) }, []],
  ['no name', { name: '' }, ['INVALID name']],
  ['a name of 61', { name: 'D'.repeat(61) }, ['INVALID name']],
  ['no scope', { permissions: [] }, ['INVALID scopes']],
  ['what the maker may do', { permissions: ['license.read', 'license.change'] }, []],
  ['what the maker may not', { permissions: ['license.buy'] }, ['INVALID scopes']],
  ['one company', { companyCount: 1 }, []],
  ['no company', { companyCount: 0 }, ['INVALID companies']],
  ['100 companies', { companyCount: 100 }, []],
  ['101 companies', { companyCount: 101 }, ['TOO_MANY companies']],
  ['an end in a moment', { expiresAt: new Date(NOW.getTime() + 1) }, []],
  ['an end right now', { expiresAt: NOW }, ['INVALID expiresAt']],
  ['an end in the past', { expiresAt: new Date('2025-01-01T00:00:00Z') }, ['INVALID expiresAt']],
  [
    'all of it',
    { name: '', permissions: [], companyCount: 0, expiresAt: NOW },
    ['INVALID name', 'INVALID scopes', 'INVALID companies', 'INVALID expiresAt'],
  ],
])('%s has the faults that it has', (_what, given, expected) => {
  const faults = faultsOf({ ...PLAIN, ...given }, ['license.read', 'license.change'], NOW);
  expect(faults.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual(expected);
});
