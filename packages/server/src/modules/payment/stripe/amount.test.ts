import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromStripe, toStripe } from './amount.ts';

test.for([
  ['EUR', 14_970, 14_970],
  ['USD', 1, 1],
  ['JPY', 2_400, 2_400],
  ['KRW', 9_000, 9_000],
  ['KWD', 5_120, 5_120],
  // Counted in whole units here, in hundredths at Stripe.
  ['ISK', 5, 500],
  ['UGX', 7, 700],
] as const)('of %s, %i is %i at Stripe', ([currency, minor, units]) => {
  expect(toStripe(minor, currency)).toBe(units);
  expect(fromStripe(units, currency)).toBe(minor);
});

test('an amount of any currency that Stripe takes comes back as it went, and goes as a whole number', () => {
  const currency = fc.constantFrom(...Intl.supportedValuesOf('currency').filter((code) => code !== 'LYD'));
  fc.assert(
    fc.property(currency, fc.nat(), (code, minor) => {
      const units = toStripe(minor, code);
      expect(Number.isInteger(units)).toBe(true);
      expect(fromStripe(units, code)).toBe(minor);
    }),
  );
});
