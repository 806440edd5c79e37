import { expect, test } from 'vitest';
import { allowedTypes, toPolicyDraft, toPolicyInput, type PolicyDraft } from './policyDraft.ts';

const types = ['desktop', 'server', 'mail'].map((id) => ({ id }));
const typed = (id: string) => ({ __typename: 'LicenseType' as const, id, name: id });
const draft = (part: Partial<PolicyDraft>): PolicyDraft => ({
  ...{ mode: 'MANUAL', exchangesExpired: false, defaultType: '', allowed: null, caps: new Map() },
  ...part,
});

test('a policy is edited as it is, and the same comes of it', () => {
  const edited = toPolicyDraft({
    __typename: 'CompanyPolicy',
    ...{ version: 3, mode: 'OWN_POOL', importedMode: null, exchangesExpired: true },
    defaultLicenseType: typed('desktop'),
    allowedLicenseTypes: [typed('desktop'), typed('server')],
    caps: [{ __typename: 'CompanyCap', cap: 12, usedCount: 4, licenseType: typed('desktop') }],
  });
  expect(allowedTypes(types, edited).map(({ id }) => id)).toEqual(['desktop', 'server']);
  expect(toPolicyInput(edited, types)).toEqual({
    ...{ mode: 'OWN_POOL', exchangesExpired: true, defaultLicenseType: 'desktop' },
    allowedLicenseTypes: ['desktop', 'server'],
    caps: [{ licenseType: 'desktop', cap: 12 }],
  });
});

test.each<[string, Partial<PolicyDraft>, object]>([
  ['nothing is exchanged by hand', { exchangesExpired: true }, { exchangesExpired: false, caps: null }],
  ['all types are null', {}, { allowedLicenseTypes: null, defaultLicenseType: null }],
  [
    'caps are those of an own pool, of what is allowed, in the order of the catalog',
    {
      mode: 'OWN_POOL',
      allowed: new Set(['mail', 'desktop']),
      caps: new Map([
        ['mail', 4],
        ['server', 9],
        ['desktop', 2],
      ]),
    },
    {
      caps: [
        { licenseType: 'desktop', cap: 2 },
        { licenseType: 'mail', cap: 4 },
      ],
    },
  ],
  ['a cap of nothing is none', { mode: 'OWN_POOL', caps: new Map([['mail', 0]]) }, { caps: [] }],
])('%s', (_title, part, expected) => expect(toPolicyInput(draft(part), types)).toMatchObject(expected));
