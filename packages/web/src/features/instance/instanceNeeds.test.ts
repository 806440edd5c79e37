import { expect, test } from 'vitest';
import { kindOfPlatform } from './instanceShape.ts';
import { toNeedInputs, typesFor, withNeed, type NeedableType } from './instanceNeeds.ts';

const type = (id: string, platforms: NeedableType['coverage'][number]['platform'][]): NeedableType => ({
  __typename: 'LicenseType',
  ...{ id, code: id, name: id, unit: 'INSTANCE' },
  coverage: platforms.map((platform) => ({ __typename: 'Coverage', kind: kindOfPlatform(platform), platform })),
});
const types = [type('desktop', ['WINDOWS_DESKTOP', 'LINUX']), type('server', ['LINUX']), type('mail', ['NONE'])];

test.each([
  ['LINUX', ['desktop', 'server']],
  ['NONE', ['mail']],
  ['VIRTUALIZATION', []],
] as const)('what runs %s may need %o', (platform, expected) =>
  expect(typesFor(types, { kind: kindOfPlatform(platform), platform }).map(({ id }) => id)).toEqual(expected),
);

test('of a type that counts instances one is needed at the most, of others as many as one says', () => {
  const needs = withNeed(new Map(), { id: 'desktop', unit: 'INSTANCE' }, 3);
  expect([...needs]).toEqual([['desktop', 1]]);
  expect([...withNeed(needs, { id: 'mail', unit: 'USER' }, 40)]).toEqual([
    ['desktop', 1],
    ['mail', 40],
  ]);
  expect([...withNeed(needs, { id: 'desktop', unit: 'INSTANCE' }, 0)]).toEqual([]);
});

test('needs of types that no longer cover the instance are left out', () => {
  const needs = new Map([
    ['mail', 2],
    ['server', 1],
  ]);
  expect(toNeedInputs(needs, types.slice(0, 2))).toEqual([{ licenseType: 'server', quantity: 1 }]);
});
