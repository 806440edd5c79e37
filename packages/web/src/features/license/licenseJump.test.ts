import { describe, expect, test } from 'vitest';
import { toLicenseStart } from './licenseJump.ts';

describe('a jump', () => {
  test('by date starts with the day, in the time zone of the provider', () => {
    const start = toLicenseStart({ sort: 'expires', descending: false }, '2027-02-28', 'Europe/Berlin');
    expect(start).toEqual({ expiresAt: '2027-02-27T23:00:00.000Z' });
  });

  test('by date in a descending list starts with the end of that day', () => {
    const start = toLicenseStart({ sort: 'expires', descending: true }, '2027-02-28', 'Europe/Berlin');
    expect(start).toEqual({ expiresAt: '2027-02-28T23:00:00.000Z' });
  });

  test('by number takes it with or without spaces', () => {
    expect(toLicenseStart({ sort: 'number', descending: false }, '100 231', 'UTC')).toEqual({ number: '100231' });
  });

  test('by letter starts with its first name, or with its last in a descending list', () => {
    expect(toLicenseStart({ sort: 'company', descending: false }, 'M', 'UTC')).toEqual({ companyName: 'M' });
    expect(toLicenseStart({ sort: 'instance', descending: true }, 'M', 'UTC')).toEqual({ instanceName: 'M\uFFFF' });
  });
});
