import { expect, test } from 'vitest';
import { formatLicenseNumber } from './licenseNumber.ts';

test.each([
  ['7', '7'],
  ['1000', '1\u202F000'],
  ['100231', '100\u202F231'],
  ['1000231', '1\u202F000\u202F231'],
  ['AB-1000', 'AB-1000'],
])('%s is written %s', (number, written) => {
  expect(formatLicenseNumber(number)).toBe(written);
});
