import { expect, test } from 'vitest';
import {
  draftOf,
  licenseCountOf,
  toPreviewVariables,
  toPurchaseInput,
  withAddOn,
  withChangedLine,
  withLine,
  withoutLine,
  type PurchaseRequest,
} from './purchaseDraft.ts';

const request: PurchaseRequest = {
  lines: [
    { typeId: 'desktop', quantity: 12, pool: null },
    { typeId: 'server', quantity: 3, pool: { id: 'harbor', name: 'Harbor Dental' } },
  ],
  addOns: [],
  autoRenew: true,
};
const draft = draftOf(request, 'desktop');

test('a request that names nothing begins with one license of the first type', () => {
  const { lines } = draftOf({ lines: [], addOns: [], autoRenew: true }, 'desktop');
  expect(lines).toEqual([{ key: 0, typeId: 'desktop', quantity: 1, pool: null }]);
});

test('the API is asked for what stands in the draft', () => {
  expect(toPurchaseInput({ ...draft, paymentMode: 'ANNUAL' })).toEqual({
    lines: [
      { licenseType: 'desktop', quantity: 12, company: null },
      { licenseType: 'server', quantity: 3, company: 'harbor' },
    ],
    addOns: [],
    paymentMode: 'ANNUAL',
    autoRenew: true,
  });
});

test('the offer is one license with every add-on, whatever the quantities are', () => {
  const { offer } = toPreviewVariables(
    withChangedLine(draft, { ...draft.lines[0], quantity: 0 } as (typeof draft.lines)[0]),
  );
  expect(offer.lines).toEqual([{ licenseType: 'desktop', quantity: 1, company: null }]);
  expect(offer.addOns).toEqual(['PREMIUM_SUPPORT', 'ONBOARDING']);
});

test('a line that is added has a type of its own, the pool of the last one, and a key that no line had before it', () => {
  const added = withLine(draft, ['desktop', 'server', 'exchange']).lines.at(-1);
  expect(added).toEqual({ key: 2, typeId: 'exchange', quantity: 1, pool: { id: 'harbor', name: 'Harbor Dental' } });
  expect(withLine(draft, ['desktop', 'server']).lines.at(-1)?.typeId).toBe('desktop');
});

test('a line is changed and taken out by its key', () => {
  const [first, second] = draft.lines;
  if (!first || !second) throw new Error('There are two lines');
  expect(licenseCountOf(withChangedLine(draft, { ...second, quantity: 5 }))).toBe(17);
  expect(withoutLine(draft, first.key).lines).toEqual([second]);
});

test('add-ons are chosen once, in the order in which they are offered', () => {
  const both = withAddOn(withAddOn(draft, 'ONBOARDING', true), 'PREMIUM_SUPPORT', true);
  expect(both.addOns).toEqual(['PREMIUM_SUPPORT', 'ONBOARDING']);
  expect(withAddOn(both, 'PREMIUM_SUPPORT', true)).toEqual(both);
  expect(withAddOn(both, 'PREMIUM_SUPPORT', false).addOns).toEqual(['ONBOARDING']);
});
