import type { AssignToInstanceQuery } from '@license-console/schema';
import { expect, test } from 'vitest';
import { assignableTypes, canAssign, freeFor } from './assignableTypes.ts';

const type = (id: string, unit: 'INSTANCE' | 'USER', kind: 'COMPUTER' | 'DOMAIN', platform: 'LINUX' | 'NONE') => ({
  __typename: 'LicenseType' as const,
  ...{ id, code: id.toUpperCase(), name: id, unit },
  coverage: [{ __typename: 'Coverage' as const, kind, platform }],
});

const answer = (kind: 'COMPUTER' | 'DOMAIN', platform: 'LINUX' | 'NONE', held: string[]): AssignToInstanceQuery => ({
  licenseTypes: [
    type('desktop', 'INSTANCE', 'COMPUTER', 'LINUX'),
    type('server', 'INSTANCE', 'COMPUTER', 'LINUX'),
    type('mail', 'USER', 'DOMAIN', 'NONE'),
  ],
  licenseGroups: ['desktop', 'mail'].map((id) => ({
    __typename: 'LicenseGroup' as const,
    licenseType: { __typename: 'LicenseType', id, code: id.toUpperCase() },
    unusedCount: { __typename: 'Count', value: 3, isExact: true },
  })),
  node: {
    __typename: 'Instance',
    ...{ id: 'instance', kind, platform },
    holdings: held.map((id) => ({
      __typename: 'InstanceHolding' as const,
      licenseType: { __typename: 'LicenseType' as const, id, name: id },
      ...{ licenseCount: 1, validCount: 1, lastExpiresAt: '2027-01-01T00:00:00Z' },
    })),
  },
});

const shown = (query: AssignToInstanceQuery) =>
  assignableTypes(query).map((one) => [one.id, one.free.value, one.isHeld, canAssign(one)]);

test('the types that cover the instance are offered, with what is free of them', () =>
  expect(shown(answer('COMPUTER', 'LINUX', []))).toEqual([
    ['desktop', 3, false, true],
    ['server', 0, false, false],
  ]));

test('a type that counts instances is held once; of one that counts users there may be more', () => {
  expect(shown(answer('COMPUTER', 'LINUX', ['desktop']))[0]).toEqual(['desktop', 3, true, false]);
  expect(shown(answer('DOMAIN', 'NONE', ['mail']))).toEqual([['mail', 3, false, true]]);
});

test('an instance that is not there is offered nothing', () =>
  expect(shown({ ...answer('DOMAIN', 'NONE', []), node: null })).toEqual([]));

test('what is free for an instance is in the global pool or in that of its company', () => {
  expect(freeFor({ company: { id: 'acme' } }).company).toEqual({ or: [{ isNull: true }, { id: { eq: 'acme' } }] });
  expect(freeFor({ company: null }).company).toEqual({ or: [{ isNull: true }] });
});
