import { expect, test } from 'vitest';
import {
  countOf,
  isNothing,
  isSelected,
  nothingSelected,
  toTarget,
  withLicenses,
  withTypes,
} from './licenseSelection.ts';

const filter = { category: { eq: 'COMMERCIAL' } } as const;
const desktop = (id: string) => ({ id, code: 'DESKTOP' });
const [one, two] = [desktop('one'), desktop('two')];
const server = { id: 'server', code: 'SERVER' };

test('licenses are chosen one by one, and taken out again', () => {
  const both = withLicenses(nothingSelected, [one, server], true);
  expect([isSelected(both, one), isSelected(both, two), isSelected(both, server)]).toEqual([true, false, true]);
  expect(toTarget(both, filter)).toEqual({ ids: ['one', 'server'] });
  expect(isNothing(withLicenses(both, [one, server], false))).toBe(true);
});

test('of a whole type all that match are chosen, but for those that were taken out', () => {
  const all = withLicenses(withTypes(nothingSelected, ['DESKTOP'], true), [two], false);
  expect([isSelected(all, one), isSelected(all, two), isSelected(all, server)]).toEqual([true, false, false]);
  expect(countOf(all, 'DESKTOP', 4210)).toBe(4209);
  expect(toTarget(all, filter)).toEqual({
    filter: { ...filter, licenseType: { in: ['DESKTOP'] }, not: { id: { in: ['two'] } } },
  });
  expect(isSelected(withLicenses(all, [two], true), two)).toBe(true);
});

test('a whole type and single ones of others go together', () => {
  const mixed = withLicenses(withTypes(nothingSelected, ['DESKTOP'], true), [server], true);
  expect(toTarget(mixed, filter)).toEqual({
    filter: { or: [{ ...filter, licenseType: { in: ['DESKTOP'] } }, { id: { in: ['server'] } }] },
  });
});

test('choosing a whole type forgets what was chosen of it before', () => {
  const type = withTypes(withLicenses(nothingSelected, [one, server], true), ['DESKTOP'], true);
  expect([countOf(type, 'DESKTOP', 10), countOf(type, 'SERVER', 5)]).toEqual([10, 1]);
  const without = withTypes(type, ['DESKTOP'], false);
  expect([isSelected(without, one), isSelected(without, server)]).toEqual([false, true]);
});
