import { expect, test } from 'vitest';
import { type LicenseGroup } from '../license-group.ts';
import { HeldGroups } from './held-groups.ts';

/** A group of one type with this count. */
const group = (count: number): LicenseGroup =>
  ({ licenseType: { key: 1 }, obtained: new Map(), totalCount: { value: count, isExact: true } }) as never;

test('what everyone holds is not told again', () => {
  const held = new HeldGroups();
  held.open([group(1)]);
  expect(held.change([group(1)], held.openings)).toEqual([]);
  expect(held.change([group(2)], held.openings)).toEqual([group(2)]);
  held.open([group(2)]);
  expect(held.change([group(2)], held.openings)).toEqual([]);
});

test('what one who came later read is told to be over, although the others never heard of it', () => {
  const held = new HeldGroups();
  held.open([group(1)]);
  held.open([group(2)]);
  expect(held.change([group(1)], held.openings)).toEqual([group(1)]);
  expect(held.change([group(1)], held.openings)).toEqual([]);
});

test('who comes while groups are read may hold others than those who hear of them', () => {
  const held = new HeldGroups();
  held.open([group(1)]);
  const { openings } = held;
  held.open([group(3)]);
  expect(held.change([group(2)], openings)).toEqual([group(2)]);
  expect(held.change([group(2)], held.openings)).toEqual([group(2)]);
  expect(held.change([group(2)], held.openings)).toEqual([]);
});
