import { describe, expect, test } from 'vitest';
import { isOver, stepOf, type Act, type CheckoutState } from './checkout.rules.ts';

const NOW = new Date('2026-11-24T09:00:00Z');
const LATER = new Date('2026-11-24T09:00:01Z');

const ACTS = {
  look: { kind: 'LOOK' },
  pay: { kind: 'PAY', card: { answer: 'PAYS' } },
  payDeclined: { kind: 'PAY', card: { answer: 'DECLINES' } },
  payAsked: { kind: 'PAY', card: { answer: 'ASKS_TO_CONFIRM' } },
  confirm: { kind: 'CONFIRM' },
  refuse: { kind: 'REFUSE' },
  close: { kind: 'CLOSE' },
} satisfies Record<string, Act>;

const acts = Object.keys(ACTS) as (keyof typeof ACTS)[];

describe('what an act does to a checkout that can be paid', () => {
  test.each<[CheckoutState, keyof typeof ACTS, string | null]>([
    ['OPEN', 'look', null],
    ['OPEN', 'pay', 'PAID, tells PAID'],
    ['OPEN', 'payDeclined', 'OPEN, tells DECLINED'],
    ['OPEN', 'payAsked', 'CONFIRMING, tells null'],
    ['OPEN', 'confirm', null],
    ['OPEN', 'refuse', null],
    ['OPEN', 'close', 'CANCELLED, tells CANCELLED'],
    ['CONFIRMING', 'look', null],
    ['CONFIRMING', 'pay', 'PAID, tells PAID'],
    ['CONFIRMING', 'payDeclined', 'OPEN, tells DECLINED'],
    ['CONFIRMING', 'payAsked', 'CONFIRMING, tells null'],
    ['CONFIRMING', 'confirm', 'PAID, tells PAID'],
    ['CONFIRMING', 'refuse', 'OPEN, tells DECLINED'],
    ['CONFIRMING', 'close', 'CANCELLED, tells CANCELLED'],
  ])('%s, %s: %s', (state, act, expected) => {
    const step = stepOf({ state, expiresAt: LATER }, ACTS[act], NOW);
    expect(step && `${step.state}, tells ${step.outcome}`).toBe(expected);
  });
});

test.each(['PAID', 'CANCELLED', 'EXPIRED'] as const)('a checkout that is %s stays so, whatever is asked', (state) => {
  expect(isOver(state)).toBe(true);
  for (const act of acts) {
    expect(stepOf({ state, expiresAt: LATER }, ACTS[act], NOW), act).toBeNull();
    expect(stepOf({ state, expiresAt: NOW }, ACTS[act], NOW), act).toBeNull();
  }
});

test.each(['OPEN', 'CONFIRMING'] as const)(
  'a checkout that is %s expires at its very end, whatever is asked',
  (state) => {
    expect(isOver(state)).toBe(false);
    for (const act of acts)
      expect(stepOf({ state, expiresAt: NOW }, ACTS[act], NOW), act).toMatchObject({
        state: 'EXPIRED',
        outcome: 'EXPIRED',
      });
  },
);

test('a decline says why, and nothing else does', () => {
  const reasonOf = (state: CheckoutState, act: Act) => stepOf({ state, expiresAt: LATER }, act, NOW)?.reason;
  expect(reasonOf('OPEN', ACTS.payDeclined)).toBe('The card has insufficient funds.');
  expect(reasonOf('CONFIRMING', ACTS.refuse)).toBe('The payment was not confirmed with the bank.');
  for (const act of ['pay', 'payAsked', 'confirm', 'close'] as const)
    expect(reasonOf('CONFIRMING', ACTS[act])).toBeNull();
});
