import { expect, test } from 'vitest';
import { commandOf, noChoice, onlyLicense, verbsFor } from './assignmentRequest.ts';

test('what can be done with a license follows from how it stands', () => {
  const commercial = { category: 'COMMERCIAL' };
  expect(verbsFor({ ...commercial, used: false, valid: true })).toEqual(['ASSIGN', 'MOVE', 'AT_RENEWAL']);
  expect(verbsFor({ ...commercial, used: false, valid: false })).toEqual(['MOVE']);
  expect(verbsFor({ ...commercial, used: true, valid: true })).toEqual(['REVOKE', 'RELEASE', 'AT_RENEWAL']);
  expect(verbsFor({ ...commercial, used: true, valid: false })).toEqual(['REVOKE', 'RELEASE', 'REPLACE']);
});

test('a trial stays with its company', () => {
  expect(verbsFor({ category: 'TRIAL', used: true, valid: true })).toEqual(['REVOKE']);
  expect(verbsFor({ category: 'TRIAL', used: false, valid: true })).toEqual(['ASSIGN']);
});

test('one license is one, whatever a filter may come to', () => {
  expect(onlyLicense({ verb: 'ASSIGN', target: { ids: ['one'] }, count: 1 })).toBe('one');
  expect(onlyLicense({ verb: 'ASSIGN', target: { ids: ['one', 'two'] }, count: 2 })).toBeNull();
  expect(onlyLicense({ verb: 'ASSIGN', target: { filter: {} }, count: 1 })).toBeNull();
});

test('what comes at the renewal is done by the command that is chosen for it', () => {
  const target = { ids: ['one'] };
  const choice = { ...noChoice, atRenewal: { what: 'WITHDRAW' as const, typeId: null } };
  expect(commandOf({ verb: 'AT_RENEWAL', target, count: 1 }, choice)).toBe('WITHDRAW');
  expect(commandOf({ verb: 'MOVE', target, count: 1 }, choice)).toBe('MOVE');
});
