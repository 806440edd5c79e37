import { expect, test } from 'vitest';
import {
  judgeAssign,
  judgeMove,
  judgeRelease,
  judgeReplace,
  judgeRevoke,
  judgeUndo,
  type LicenseFacts,
  type PlaceFacts,
} from './outcome.rules.ts';

const FREE: LicenseFacts = {
  ...{ id: 'license', typeKey: 1, isTrial: false, isValid: true, instanceId: null, poolId: null, version: 1 },
  renewal: { autoRenew: true, change: null },
};
const PLACE: PlaceFacts = {
  ...{ id: 'place', companyId: 'acme', isRetired: false, isCovered: true, isAllowed: true, holdsOne: false },
};

test.each<[string, Partial<LicenseFacts>, Partial<PlaceFacts>, string]>([
  ['a free license of the global pool', {}, {}, 'CHANGED'],
  ['a free license of the company’s pool', { poolId: 'acme' }, {}, 'CHANGED'],
  ['a license of another company’s pool', { poolId: 'bolt' }, {}, 'NOT_IN_POOL'],
  ['a company’s license for the provider’s own instance', { poolId: 'acme' }, { companyId: null }, 'NOT_IN_POOL'],
  ['a trial of the company', { isTrial: true, poolId: 'acme' }, {}, 'CHANGED'],
  ['a trial of the provider itself', { isTrial: true }, {}, 'NOT_IN_POOL'],
  ['a trial of the provider itself, on its own instance', { isTrial: true }, { companyId: null }, 'CHANGED'],
  ['a license that is there already', { instanceId: 'place', isValid: false }, { isRetired: true }, 'UNCHANGED'],
  ['a license that is elsewhere', { instanceId: 'other' }, {}, 'IN_USE'],
  ['an expired license', { isValid: false }, {}, 'EXPIRED'],
  ['a retired instance', {}, { isRetired: true, isCovered: false }, 'RETIRED'],
  ['an instance that the type does not cover', {}, { isCovered: false, isAllowed: false }, 'NOT_COVERED'],
  ['a type that the company does not use', {}, { isAllowed: false, holdsOne: true }, 'NOT_ALLOWED'],
  ['an instance that holds one', {}, { holdsOne: true }, 'HOLDS_ONE'],
  ['an instance that holds one, and another company’s license', { poolId: 'bolt' }, { holdsOne: true }, 'NOT_IN_POOL'],
])('assigning %s: %#', (_what, license, place, outcome) => {
  expect(judgeAssign({ ...FREE, ...license }, { ...PLACE, ...place })).toBe(outcome);
});

test('what is not there is told so by every verb', () => {
  expect([
    judgeAssign(null, PLACE),
    judgeAssign(FREE, null),
    judgeRevoke(null),
    judgeRelease(null),
    judgeMove(null, null, null),
    judgeReplace(null, PLACE, FREE),
  ]).toEqual(Array(6).fill('NOT_FOUND'));
});

test.each<[Partial<LicenseFacts>, string, string]>([
  [{}, 'UNCHANGED', 'UNCHANGED'],
  [{ poolId: 'acme' }, 'UNCHANGED', 'CHANGED'],
  [{ instanceId: 'place' }, 'CHANGED', 'CHANGED'],
  [{ instanceId: 'place', isTrial: true, poolId: 'acme' }, 'CHANGED', 'TRIAL'],
])('of %o, revoking comes to %s, and releasing to %s', (license, revoked, released) => {
  expect([judgeRevoke({ ...FREE, ...license }), judgeRelease({ ...FREE, ...license })]).toEqual([revoked, released]);
});

test.each<[Partial<LicenseFacts>, string | null, string]>([
  [{}, null, 'UNCHANGED'],
  [{}, 'bolt', 'CHANGED'],
  [{ isTrial: true, poolId: 'acme' }, null, 'TRIAL'],
  [{ instanceId: 'place' }, 'bolt', 'IN_USE'],
  [{ instanceId: 'place' }, 'acme', 'CHANGED'],
  [{ instanceId: 'place', poolId: 'acme' }, null, 'CHANGED'],
])('moving %o to the pool of %s: %s', (license, pool, outcome) => {
  const place = license.instanceId ? PLACE : null;
  expect(judgeMove({ ...FREE, ...license }, place, pool)).toBe(outcome);
});

const EXPIRED = { ...FREE, instanceId: 'place', isValid: false };

test.each<[string, Partial<LicenseFacts>, Partial<PlaceFacts> | null, Partial<LicenseFacts> | null, string]>([
  ['an expired one by a free one', {}, {}, {}, 'CHANGED'],
  ['an expired trial by a free one', { isTrial: true }, {}, {}, 'CHANGED'],
  ['a valid one', { isValid: true }, {}, {}, 'NOT_EXPIRED'],
  ['one on no instance', { instanceId: null }, null, {}, 'NOT_USED'],
  ['one on a retired instance', {}, { isRetired: true }, {}, 'RETIRED'],
  ['one by none', {}, {}, null, 'NO_FREE_LICENSE'],
  ['one by one that was taken since', {}, {}, { instanceId: 'other' }, 'NO_FREE_LICENSE'],
  ['one by one of another company', {}, {}, { poolId: 'bolt' }, 'NO_FREE_LICENSE'],
])('replacing %s: %#', (_what, license, place, replacement, outcome) => {
  const by = replacement && { ...FREE, id: 'other', ...replacement };
  expect(judgeReplace({ ...EXPIRED, ...license }, place && { ...PLACE, ...place }, by)).toBe(outcome);
});

const UNDO = { license: FREE, replacement: null, version: 1, replacementVersion: null, poolId: null, place: PLACE };

test.each<[string, Partial<Parameters<typeof judgeUndo>[0]>, string]>([
  ['a license that goes back', { returning: 'LICENSE' }, 'CHANGED'],
  ['a license that only leaves', { returning: null, place: null }, 'CHANGED'],
  ['one that was changed since', { version: 2 }, 'CHANGED_SINCE'],
  ['one whose replacement was changed since', { replacement: FREE, replacementVersion: 2 }, 'CHANGED_SINCE'],
  ['one whose instance is gone', { place: null }, 'NOT_FOUND'],
  ['one whose instance is retired', { place: { ...PLACE, isRetired: true } }, 'RETIRED'],
  ['one whose instance holds another', { place: { ...PLACE, holdsOne: true } }, 'HOLDS_ONE'],
  ['one whose instance is another company’s now', { poolId: 'bolt' }, 'NOT_IN_POOL'],
  ['one that the type no longer covers', { place: { ...PLACE, isCovered: false } }, 'CHANGED'],
])('undoing the change of %s: %#', (_what, given, outcome) => {
  expect(judgeUndo({ ...UNDO, returning: 'LICENSE', ...given })).toBe(outcome);
});
