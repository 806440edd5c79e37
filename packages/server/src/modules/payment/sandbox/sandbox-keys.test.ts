import { expect, test } from 'vitest';
import { deriveKeys } from './sandbox-keys.ts';

const SECRET = 'a secret for tests alone, 32 or more';
const KEY = { providerId: '0192f0c1-1111-7000-8000-000000000001', orderId: '0192f0c1-2222-7000-8000-000000000002' };
const keys = deriveKeys(SECRET);
const reference = keys.referenceOf(KEY);

test('the same secret gives the same reference in every process, and the way back', () => {
  expect(deriveKeys(SECRET).referenceOf(KEY)).toBe(reference);
  expect(reference).toMatch(new RegExp(`^sbx_${KEY.providerId}_${KEY.orderId}_[0-9a-f]{32}$`));
  expect(keys.readReference(reference)).toEqual(KEY);
});

test.each([
  ['nothing', ''],
  ['another end', `${reference.slice(0, -1)}${reference.endsWith('0') ? '1' : '0'}`],
  ['no end', reference.slice(0, -33)],
  ['more behind it', `${reference}0`],
  ['a line break behind it', `${reference}\n`],
  ['the end of another order', reference.replace(KEY.orderId, KEY.providerId)],
  ['the end of another provider', reference.replace(KEY.providerId, KEY.orderId)],
  ['the reference of another installation', deriveKeys(`${SECRET}!`).referenceOf(KEY)],
])('a reference with %s is none', (_what, wrong) => {
  expect(keys.readReference(wrong)).toBeNull();
});

test('each installation has an account and a signature of its own, which do not show the secret', () => {
  const other = deriveKeys(`${SECRET}!`);
  expect(other.account).not.toBe(keys.account);
  expect(other.signing.equals(keys.signing)).toBe(false);
  expect(keys.signing.toString('hex')).not.toContain(keys.account.replace('sbx_acct_', ''));
});
