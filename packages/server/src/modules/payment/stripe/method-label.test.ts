import { expect, test } from 'vitest';
import { newMethod, SEPA, VISA, type Means } from '../../../../testkit/stripe-objects.ts';
import { methodLabel } from './method-label.ts';

test.for<[Means, string]>([
  [VISA, 'Visa •••• 4242'],
  [{ ...VISA, brand: 'amex', last4: '0005' }, 'American Express •••• 0005'],
  [{ ...VISA, brand: 'new_brand' }, 'Card •••• 4242'],
  [SEPA, 'SEPA Direct Debit •••• 3000'],
])('%j is %s', ([means, label]) => {
  expect(methodLabel(newMethod(means, null))).toBe(label);
});

test.for([
  ['paypal', 'PayPal'],
  ['amazon_pay', 'Amazon pay'],
] as const)('%s is %s', ([type, label]) => {
  const { card: _, ...method } = newMethod(VISA, null);
  expect(methodLabel({ ...method, type })).toBe(label);
});
