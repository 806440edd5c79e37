import { expect, test } from 'vitest';
import { judgeBackup, type HeldType } from './backup.rules.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const PAST = new Date('2026-11-01T00:00:00Z');
const SOON = new Date('2026-12-01T00:00:00Z');
const FAR = new Date('2027-12-01T00:00:00Z');

const GRACE = new Date('2026-12-20T00:00:00Z');

const held = (typeKey: number, expiresAt: Date, isCovered = true): HeldType => ({
  ...{ typeKey, expiresAt, graceUntil: null, isCovered },
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
  const judgment = judgeBackup(isRetired, types, NOW);
  expect(judgment.allowed).toBe(until !== null);
  expect(judgment.until).toEqual(until);
  expect(judgment.reasons.map(({ code, typeKey }) => [code, ...(typeKey === null ? [] : [typeKey])].join(' '))).toEqual(
    reasons,
  );
});

test('an expired license tells since when', () => {
  expect(judgeBackup(false, [held(1, PAST)], NOW).reasons).toEqual([{ code: 'EXPIRED', typeKey: 1, since: PAST }]);
});

test('in grace it may go on until that is over', () => {
  const judgment = judgeBackup(false, [held(2, PAST), { ...held(1, PAST), graceUntil: GRACE }], NOW);
  expect(judgment).toEqual({ allowed: true, inGrace: true, until: GRACE, reasons: [] });
});

test('grace is for what covers, not shown beside what is valid, and not for what is retired', () => {
  const inGrace = { ...held(1, PAST), graceUntil: GRACE };
  const judge = (...types: HeldType[]) => judgeBackup(false, types, NOW);
  expect(judge({ ...inGrace, isCovered: false })).toMatchObject({ allowed: false });
  expect(judge(inGrace, held(2, SOON))).toMatchObject({ allowed: true, inGrace: false, until: SOON });
  expect(judgeBackup(true, [inGrace], NOW)).toMatchObject({ allowed: false });
});
