import { minorDigits } from '../../../kernel/money.ts';

/** How many digits Stripe counts behind the point where that is not two (https://docs.stripe.com/currencies). */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA'].map((currency) => [currency, 0] as const),
  ...['PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map((currency) => [currency, 0] as const),
  ...['BHD', 'JOD', 'KWD', 'OMR', 'TND'].map((currency) => [currency, 3] as const),
]);

/** How many of Stripe's units are one of ours: 1 for EUR and JPY, 100 for ISK, of which Stripe counts hundredths. */
const unitsPerMinor = (currency: string): number => 10 ** ((DIGITS.get(currency) ?? 2) - minorDigits(currency));

/** The amount as Stripe wants it. */
export const toStripe = (amountMinor: number, currency: string): number => amountMinor * unitsPerMinor(currency);

/** An amount of Stripe's in minor units as they are counted here. */
export const fromStripe = (amount: number, currency: string): number => amount / unitsPerMinor(currency);
