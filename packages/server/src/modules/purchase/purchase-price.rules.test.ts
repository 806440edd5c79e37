import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAmount, minorDigits, sumOf } from '../../kernel/money.ts';
import { checkTotal, priceOrder, type OrderLine } from './purchase-price.rules.ts';

const TYPES = [1, 2, 3];
const quantities = fc.integer({ min: 1, max: 200 });
const orders = fc.record({
  lines: fc.array(
    fc.record({ typeKey: fc.constantFrom(...TYPES), typeName: fc.constant('Desktop'), quantity: quantities }),
    { minLength: 1, maxLength: 50 },
  ),
  addOns: fc.uniqueArray(fc.constantFrom(0, 1)),
});
const priceLists = fc.record({
  currency: fc.constantFrom('EUR', 'USD', 'JPY'),
  licenses: fc
    .array(fc.nat(100_000), { minLength: 3, maxLength: 3 })
    .map((all) => new Map(TYPES.map((key, at) => [key, all[at] ?? 0]))),
  addOns: fc
    .array(fc.nat(100_000), { minLength: 2, maxLength: 2 })
    .map((all) => new Map(all.map((price, key) => [key, price]))),
});

test('a total is the sum of its lines and add-ons, in whole minor units, in whatever order they come', () => {
  fc.assert(
    fc.property(orders, priceLists, (order, prices) => {
      const { lines, addOns, total } = priceOrder(order, prices);
      let sum = 0n;
      for (const { quantity, typeKey } of order.lines)
        sum += BigInt(quantity) * BigInt(prices.licenses.get(typeKey) ?? -1);
      for (const addOn of order.addOns) sum += BigInt(prices.addOns.get(addOn) ?? -1);
      expect(BigInt(total.amountMinor)).toBe(sum);
      expect(total.currency).toBe(prices.currency);
      expect(
        sumOf(
          [...lines, ...addOns].map(({ amount }) => amount),
          prices.currency,
        ),
      ).toEqual(total);
      const turned = priceOrder({ lines: order.lines.toReversed(), addOns: order.addOns.toReversed() }, prices);
      expect(turned.total).toEqual(total);
    }),
  );
});

test('splitting a line in two costs the same', () => {
  fc.assert(
    fc.property(quantities, quantities, priceLists, (one, other, prices) => {
      const line = (quantity: number): OrderLine => ({ typeKey: 1, typeName: 'Desktop', quantity });
      const whole = priceOrder({ lines: [line(one + other)], addOns: [] }, prices);
      const parts = priceOrder({ lines: [line(one), line(other)], addOns: [] }, prices);
      expect(parts.total).toEqual(whole.total);
    }),
  );
});

test.each([
  ['EUR', 106_800, '€1,068.00', 2],
  ['JPY', 1_068, '¥1,068', 0],
  ['USD', 5, '$0.05', 2],
])('an amount in %s is written with the digits of its currency', (currency, amountMinor, written, digits) => {
  expect(formatAmount({ amountMinor, currency })).toBe(written);
  expect(minorDigits(currency)).toBe(digits);
});

test('amounts of two currencies, or of a fraction, are not added', () => {
  expect(() => sumOf([{ amountMinor: 1, currency: 'USD' }], 'EUR')).toThrow('USD is not EUR');
  expect(() => sumOf([{ amountMinor: 0.5, currency: 'EUR' }], 'EUR')).toThrow(RangeError);
});

const line = (quantity: number) => ({ typeKey: 1, typeName: 'Desktop', quantity });
const prices = { currency: 'EUR', licenses: new Map([[1, 1_000_000]]), addOns: new Map<number, number>() };

test.each([
  ['nothing', { lines: [], addOns: [] }, 'INVALID', 'lines'],
  ['a fraction', { lines: [line(1.5)], addOns: [] }, 'INVALID', 'lines.0.quantity'],
  ['NaN', { lines: [line(Number.NaN)], addOns: [] }, 'INVALID', 'lines.0.quantity'],
  [
    'more licenses than one purchase has',
    { lines: [line(6_000), line(4_001)], addOns: [] },
    'TOO_MANY',
    'lines.1.quantity',
  ],
  ['more lines', { lines: Array.from({ length: 51 }, () => line(1)), addOns: [] }, 'TOO_MANY', 'lines'],
  ['more money', { lines: [line(3_000)], addOns: [] }, 'TOO_MANY', 'lines'],
  ['what has no price', { lines: [{ ...line(1), typeKey: 9 }], addOns: [] }, 'NOT_SOLD', 'lines.0.licenseType'],
  ['an add-on without a price', { lines: [line(1)], addOns: [1] }, 'NOT_SOLD', 'addOns.0'],
])('%s is refused', (_name, order, code, path) => {
  expect(() => priceOrder(order, prices)).toThrow(expect.objectContaining({ code, path: path.split('.') }) as Error);
});

test('what was agreed to is what is charged, or it is refused', () => {
  const total = { amountMinor: 1_198, currency: 'EUR' };
  checkTotal(total, { ...total });
  for (const other of [
    { ...total, amountMinor: 1_197 },
    { ...total, currency: 'USD' },
  ])
    expect(() => {
      checkTotal(total, other);
    }).toThrow(expect.objectContaining({ code: 'PRICE_CHANGED' }) as Error);
});
