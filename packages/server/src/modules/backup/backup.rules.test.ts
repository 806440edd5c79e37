import { expect, test } from 'vitest';
import { judgeBackup, type HeldType } from './backup.rules.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const PAST = new Date('2026-11-01T00:00:00Z');
const SOON = new Date('2026-12-01T00:00:00Z');
const FAR = new Date('2027-12-01T00:00:00Z');

const TERMS = { now: NOW, graceDays: 0, timeZone: 'UTC' };

const held = (typeKey: number, expiresAt: Date, isCovered = true): HeldType => ({
  ...{ typeKey, expiresAt, paidUntil: expiresAt, isCovered },
});

test.each<[string, boolean, HeldType[], Date | null, string[]]>([
  ['one valid license is enough', false, [held(1, SOON)], SOON, []],
  ['the last expiry counts', false, [held(1, FAR), held(2, SOON)], FAR, []],
  ['what is expired beside a valid one is not in the way', false, [held(1, PAST), held(2, SOON)], SOON, []],
  ['what does not cover gives nothing', false, [held(1, FAR, false), held(2, SOON)], SOON, []],
  ['no license', false, [], null, ['NO_LICENSE']],
  ['an expired one', false, [held(1, PAST)], null, ['EXPIRED 1']],
  ['one that expires at this instant', false, [held(1, NOW)], null, ['EXPIRED 1']],
  ['one that does not cover it', false, [held(1, FAR, false)], null, ['NOT_COVERED 1']],
  ['each of several', false, [held(1, PAST), held(2, FAR, false)], null, ['EXPIRED 1', 'NOT_COVERED 2']],
  ['what is retired, whatever it holds', true, [held(1, FAR)], null, ['RETIRED']],
])('%s', (_name, isRetired, types, until, reasons) => {
  const judgment = judgeBackup(isRetired, types, TERMS);
  expect(judgment.allowed).toBe(until !== null);
  expect(judgment.until).toEqual(until);
  expect(judgment.reasons.map(({ code, typeKey }) => [code, ...(typeKey === null ? [] : [typeKey])].join(' '))).toEqual(
    reasons,
  );
});

test('an expired license tells since when', () => {
  expect(judgeBackup(false, [held(1, PAST)], TERMS).reasons).toEqual([{ code: 'EXPIRED', typeKey: 1, since: PAST }]);
});

test.each([
  [0, '2026-10-31T23:00:00Z', null],
  [23, '2026-10-31T23:00:00Z', null],
  [24, '2026-10-31T23:00:00Z', '2026-11-24T23:00:00Z'],
  [60, '2026-09-30T22:00:00Z', '2026-11-29T23:00:00Z'],
])('with %i days of grace, what was valid until %s may go on until %s', (graceDays, expiresAt, expected) => {
  const terms = { now: NOW, graceDays, timeZone: 'Europe/Berlin' };
  const judgment = judgeBackup(false, [held(1, new Date(expiresAt))], terms);
  const until = expected === null ? null : new Date(expected);
  expect(judgment).toMatchObject({ allowed: until !== null, inGrace: until !== null, until });
});

test('grace is for what was bought and covers, and not shown beside what is valid', () => {
  const terms = { ...TERMS, graceDays: 60 };
  const judge = (...types: HeldType[]) => judgeBackup(false, types, terms);
  expect(judge({ ...held(1, PAST), paidUntil: null })).toMatchObject({ allowed: false, inGrace: false });
  expect(judge(held(1, PAST, false))).toMatchObject({ allowed: false });
  expect(judge(held(1, PAST), held(2, SOON))).toMatchObject({ allowed: true, inGrace: false, until: SOON });
  expect(judgeBackup(true, [held(1, PAST)], terms)).toMatchObject({ allowed: false });
});
