/** An amount in the smallest unit of its currency: cents for EUR, yen for JPY. */
export interface Amount {
  /** A whole number. */
  readonly amountMinor: number;
  /** ISO 4217 code. */
  readonly currency: string;
}

/** How many digits the currency has behind the point (ISO 4217, as CLDR knows it): 2 for EUR, 0 for JPY. */
export const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** For people, in English: €1,068.00. */
export const formatAmount = ({ amountMinor, currency }: Amount): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(amountMinor / 10 ** minorDigits(currency));

/**
 * The sum of amounts.
 *
 * @throws TypeError when one is in another currency, RangeError when one, or the sum, is no whole number that is exact
 */
export function sumOf(amounts: readonly Amount[], currency: string): Amount {
  let amountMinor = 0;
  for (const amount of amounts) {
    if (amount.currency !== currency) throw new TypeError(`${amount.currency} is not ${currency}`);
    amountMinor += amount.amountMinor;
    if (!Number.isSafeInteger(amount.amountMinor) || !Number.isSafeInteger(amountMinor))
      throw new RangeError('An amount is a whole number of minor units');
  }
  return { amountMinor, currency };
}

/**
 * So many of the same.
 *
 * @param quantity a whole number
 */
export const times = ({ amountMinor, currency }: Amount, quantity: number): Amount => ({
  amountMinor: amountMinor * quantity,
  currency,
});
