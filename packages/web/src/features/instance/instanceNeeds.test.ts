import { expect, test } from 'vitest';
import { toNeedInputs, withNeed } from './instanceNeeds.ts';

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
  expect(toNeedInputs(needs, [{ id: 'desktop' }, { id: 'server' }])).toEqual([{ licenseType: 'server', quantity: 1 }]);
});
