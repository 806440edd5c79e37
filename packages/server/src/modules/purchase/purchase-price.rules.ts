import { DomainError } from '../../kernel/errors.ts';
import { formatAmount, sumOf, times, type Amount } from '../../kernel/money.ts';
import { type PriceList } from '../catalog/index.ts';

/** Licenses of one type, for one place. */
export interface OrderLine {
  /** Key and name of the license type. */
  readonly typeKey: number;
  readonly typeName: string;
  readonly quantity: number;
}

/** What is asked for. */
export interface Order<Line extends OrderLine = OrderLine> {
  readonly lines: readonly Line[];
  /** As stored. */
  readonly addOns: readonly number[];
}

/** What it costs. */
export interface PricedOrder<Line extends OrderLine = OrderLine> {
  readonly lines: readonly (Line & { readonly unitPrice: Amount; readonly amount: Amount })[];
  readonly addOns: readonly { readonly addOn: number; readonly amount: Amount }[];
  readonly total: Amount;
}

const MOST_LINES = 50;

/** Licenses in one purchase. */
const MOST_LICENSES = 10_000;

/** What one purchase may cost, in minor units: some 21 million dollars. */
const MOST_MINOR = 2 ** 31 - 1;

/**
 * Prices an order: the same for a preview and for the purchase.
 *
 * @throws DomainError INVALID for no line or a quantity below 1, TOO_MANY above 10,000 licenses or 50 lines, NOT_SOLD
 *   for what has no price
 */
export function priceOrder<Line extends OrderLine>(order: Order<Line>, prices: PriceList): PricedOrder<Line> {
  const { currency } = prices;
  checkQuantities(order);
  const lines = order.lines.map((line, index) => {
    const unit = prices.licenses.get(line.typeKey);
    const path = ['lines', String(index), 'licenseType'];
    if (unit === undefined)
      throw new DomainError('NOT_SOLD', path, `${line.typeName} is not sold in ${currency} at present.`);
    const unitPrice = { amountMinor: unit, currency };
    return { ...line, unitPrice, amount: times(unitPrice, line.quantity) };
  });
  const addOns = order.addOns.map((addOn, index) => {
    const price = prices.addOns.get(addOn);
    const path = ['addOns', String(index)];
    if (price === undefined)
      throw new DomainError('NOT_SOLD', path, `This add-on is not sold in ${currency} at present.`);
    return { addOn, amount: { amountMinor: price, currency } };
  });
  const total = sumOf(
    [...lines, ...addOns].map(({ amount }) => amount),
    currency,
  );
  if (total.amountMinor > MOST_MINOR)
    throw new DomainError(
      'TOO_MANY',
      ['lines'],
      `One purchase may cost ${formatAmount({ amountMinor: MOST_MINOR, currency })} at the most: buy in parts.`,
    );
  return { lines, addOns, total };
}

function checkQuantities({ lines, addOns }: Order): void {
  if (lines.length === 0) throw new DomainError('INVALID', ['lines'], 'Choose at least one license.');
  if (lines.length > MOST_LINES)
    throw new DomainError('TOO_MANY', ['lines'], `A purchase has ${MOST_LINES} lines at the most.`);
  let count = 0;
  for (const [index, { quantity }] of lines.entries()) {
    const path = ['lines', String(index), 'quantity'];
    if (!Number.isInteger(quantity) || quantity < 1)
      throw new DomainError('INVALID', path, `The quantity must be a whole number from 1 on, not ${quantity}.`);
    count += quantity;
    if (count > MOST_LICENSES)
      throw new DomainError(
        'TOO_MANY',
        path,
        `One purchase has ${MOST_LICENSES.toLocaleString('en')} licenses at the most.`,
      );
  }
  if (new Set(addOns).size < addOns.length) throw new DomainError('INVALID', ['addOns'], 'Each add-on is bought once.');
}

/**
 * Makes sure that nothing is charged but what was agreed to.
 *
 * @throws DomainError PRICE_CHANGED with both amounts
 */
export function checkTotal(total: Amount, expected: Amount): void {
  if (total.amountMinor === expected.amountMinor && total.currency === expected.currency) return;
  const message = `The total is ${formatAmount(total)} now, not ${agreed(expected)}: look at it again.`;
  throw new DomainError('PRICE_CHANGED', ['expectedTotal'], message);
}

/** The currency is the client's, and need not be one. */
const agreed = (expected: Amount): string =>
  /^[A-Z]{3}$/.test(expected.currency)
    ? formatAmount(expected)
    : `${expected.amountMinor} of ${expected.currency.slice(0, 10)}`;
