import { expect, test } from 'vitest';
import { type LicenseFacts, type RenewalPlan } from './outcome.rules.ts';
import {
  ENDS,
  hindranceToBecome,
  judgeRenewal,
  judgeRenewalBack,
  planRenewal,
  type RenewalCommand,
} from './renewal-plan.rules.ts';

const plan = (autoRenew: boolean, change: number | null = null): RenewalPlan => ({ autoRenew, change });
const license = (renewal: RenewalPlan, given: Partial<LicenseFacts> = {}): LicenseFacts => ({
  ...{ id: 'license', typeKey: 1, isTrial: false, isValid: true, instanceId: null, poolId: null, version: 3 },
  ...{ renewal, ...given },
});

test.each<[RenewalCommand, RenewalPlan, RenewalPlan, string]>([
  ['AUTO_RENEW_ON', plan(false), plan(true), 'CHANGED'],
  ['AUTO_RENEW_ON', plan(true), plan(true), 'UNCHANGED'],
  ['AUTO_RENEW_ON', plan(false, ENDS), plan(true), 'CHANGED'],
  ['AUTO_RENEW_ON', plan(false, 2), plan(true, 2), 'CHANGED'],
  ['AUTO_RENEW_OFF', plan(true, 2), plan(false, 2), 'CHANGED'],
  ['AUTO_RENEW_OFF', plan(false), plan(false), 'UNCHANGED'],
  ['SCHEDULE_END', plan(true, 2), plan(false, ENDS), 'CHANGED'],
  ['SCHEDULE_END', plan(false, ENDS), plan(false, ENDS), 'UNCHANGED'],
  ['SCHEDULE_END', plan(false), plan(false, ENDS), 'NOT_RENEWING'],
  ['SCHEDULE_TYPE', plan(true), plan(true, 2), 'CHANGED'],
  ['SCHEDULE_TYPE', plan(true, 2), plan(true, 2), 'UNCHANGED'],
  ['SCHEDULE_TYPE', plan(false), plan(false, 2), 'NOT_RENEWING'],
  ['WITHDRAW', plan(true, 2), plan(true), 'CHANGED'],
  ['WITHDRAW', plan(false, ENDS), plan(true), 'CHANGED'],
  ['WITHDRAW', plan(false), plan(false), 'UNCHANGED'],
])('%s of %o is %o: %s', (command, from, to, code) => {
  const facts = license(from);
  expect(planRenewal(command, facts, 2)).toEqual(to);
  expect(judgeRenewal(command, facts, to, null)).toBe(code);
});

test('to become what it is withdraws another type', () => {
  expect(planRenewal('SCHEDULE_TYPE', license(plan(true, 2)), 1)).toEqual(plan(true));
});

test.each<[RenewalCommand, Partial<LicenseFacts>, string]>([
  ['AUTO_RENEW_ON', { isTrial: true }, 'TRIAL_ENDS'],
  ['AUTO_RENEW_ON', { isValid: false }, 'EXPIRED'],
  ['SCHEDULE_END', { isValid: false }, 'EXPIRED'],
  ['SCHEDULE_TYPE', { isTrial: true }, 'TRIAL_ENDS'],
])('%s does not go for %o; to end always does', (command, given, code) => {
  const facts = license(plan(command !== 'AUTO_RENEW_ON'), given);
  expect(judgeRenewal(command, facts, planRenewal(command, facts, 2), null)).toBe(code);
  const renewing = license(plan(true), given);
  expect(judgeRenewal('AUTO_RENEW_OFF', renewing, plan(false), null)).toBe('CHANGED');
});

test('another type must be counted the same way, and fit the instance', () => {
  const place = { id: 'place', companyId: null, isRetired: false, isCovered: true, isAllowed: true, holdsOne: false };
  expect(hindranceToBecome(false, null)).toBe('OTHER_UNIT');
  expect(hindranceToBecome(true, null)).toBeNull();
  expect(hindranceToBecome(true, place)).toBeNull();
  expect(hindranceToBecome(true, { ...place, isCovered: false })).toBe('NOT_COVERED');
  expect(judgeRenewal('SCHEDULE_TYPE', license(plan(true)), plan(true, 2), 'NOT_COVERED')).toBe('NOT_COVERED');
});

test('it comes back while nobody has changed it since and, to renew, while it is valid', () => {
  const facts = license(plan(false, ENDS));
  expect(judgeRenewalBack(facts, plan(true), 3)).toBe('CHANGED');
  expect(judgeRenewalBack(facts, plan(true), 2)).toBe('CHANGED_SINCE');
  expect(judgeRenewalBack({ ...facts, isValid: false }, plan(true), 3)).toBe('EXPIRED');
  expect(judgeRenewalBack({ ...facts, isTrial: true }, plan(true), 3)).toBe('TRIAL_ENDS');
  expect(judgeRenewalBack({ ...facts, isValid: false }, plan(false), 3)).toBe('CHANGED');
});
