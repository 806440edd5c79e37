import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOver, nextState, type PurchaseHappening, type PurchaseStateName } from './purchase.rules.ts';

const OUTCOMES = ['OPEN', 'DECLINED', 'EXPIRED', 'FAILED', 'CANCELLED', 'PAID'] as const;
const STATES: readonly PurchaseStateName[] = ['PENDING', 'EXPIRED', 'FAILED', 'CANCELLED', 'PAID', 'ISSUED'];

const after = (happenings: readonly PurchaseHappening[]): PurchaseStateName =>
  happenings.reduce<PurchaseStateName>(nextState, 'PENDING');

/** All sequences of outcomes up to a length. */
function* sequences(length: number): Generator<(typeof OUTCOMES)[number][]> {
  yield [];
  if (length > 0) for (const rest of sequences(length - 1)) for (const outcome of OUTCOMES) yield [...rest, outcome];
}

describe('over all sequences of up to five reports', () => {
  test('it is paid exactly if a payment was told, whatever else was', () => {
    let count = 0;
    for (const reports of sequences(5)) {
      count++;
      expect(after(reports) === 'PAID').toBe(reports.includes('PAID'));
    }
    expect(count).toBeGreaterThan(7_776);
  });

  test('the order and the number of times do not matter', () => {
    for (const reports of sequences(4)) {
      const end = after(reports);
      expect(after(reports.toReversed())).toBe(end);
      expect(after([...reports, ...reports])).toBe(end);
    }
  });

  test('it never goes back', () => {
    for (const reports of sequences(5)) {
      const ranks = reports.map((_, index) => STATES.indexOf(after(reports.slice(0, index + 1))));
      expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
    }
  });
});

test('any shuffle of any reports ends alike', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.constantFrom(...OUTCOMES), { maxLength: 12 })
        .chain((reports) =>
          fc.tuple(fc.constant(reports), fc.shuffledSubarray(reports, { minLength: reports.length })),
        ),
      ([reports, shuffled]) => after(reports) === after(shuffled),
    ),
  );
});

test('licenses are issued for what is paid alone, and nothing changes that', () => {
  for (const state of ['PENDING', 'EXPIRED', 'FAILED', 'CANCELLED'] as const)
    expect(() => nextState(state, 'ISSUED')).toThrow(`Nothing is issued for a purchase that is ${state}`);
  expect(nextState('PAID', 'ISSUED')).toBe('ISSUED');
  for (const outcome of OUTCOMES) expect(nextState('ISSUED', outcome)).toBe('ISSUED');
});

test('it is over when nothing more is to be done', () => {
  expect(STATES.filter(isOver)).toEqual(['EXPIRED', 'FAILED', 'CANCELLED', 'ISSUED']);
});
