import type { InstanceKind, Platform } from '@license-console/schema';
import { expect, test } from 'vitest';
import { coveringTypes } from './coveringTypes.ts';

const type = (id: string, kind: InstanceKind, platforms: readonly Platform[]) => ({
  id,
  coverage: platforms.map((platform) => ({ __typename: 'Coverage' as const, kind, platform })),
});
const types = [
  type('desktop', 'COMPUTER', ['WINDOWS_DESKTOP', 'LINUX']),
  type('server', 'COMPUTER', ['LINUX']),
  type('mail', 'DOMAIN', ['NONE']),
];

test.each([
  ['COMPUTER', 'LINUX', ['desktop', 'server']],
  ['COMPUTER', 'WINDOWS_DESKTOP', ['desktop']],
  ['DOMAIN', 'NONE', ['mail']],
  ['HOST', 'VIRTUALIZATION', []],
  ['HOST', 'LINUX', []],
] as const)('a %s that runs %s is covered by %o', (kind, platform, expected) =>
  expect(coveringTypes(types, { kind, platform }).map(({ id }) => id)).toEqual(expected),
);
