import { describe, expect, test } from 'vitest';
import { ForgedMessage, type PaymentReport } from '../payment-provider.ts';
import { SIGNATURE_HEADER, signMessage } from './message-signature.ts';
import { messageBody, readMessage } from './message.ts';
import { deriveKeys } from './sandbox-keys.ts';

const NOW = new Date('2026-11-24T09:00:00Z');
const keys = deriveKeys('a secret for tests alone, 32 or more');
const others = deriveKeys('the secret of another installation');

const REPORT: PaymentReport = {
  ...{ eventId: 'sbx_evt_1', reference: 'sbx_1', providerId: 'provider', orderId: 'order', outcome: 'PAID' },
  ...{ occurredAt: new Date('2026-11-20T10:00:00.123Z'), amountMinor: 106_800, currency: 'EUR', reason: null },
  ...{ payer: 'Zoë Weiß 🦊', method: 'Visa •••• 4242', kept: { customer: 'sbx_cus_1', method: 'sbx_pm_pays' } },
};
const BODY = messageBody(keys, REPORT);
const secondsFromNow = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);

const read = (body: string, signature: string | string[] | undefined) =>
  readMessage(keys, { [SIGNATURE_HEADER]: signature }, Buffer.from(body), NOW);

describe('a message', () => {
  test('brings the report that was sent, as it was, days after it happened', () => {
    expect(read(BODY, signMessage(keys.signing, BODY, NOW))).toEqual(REPORT);
  });

  test.each([-300, -1, 1, 300])('signed %i seconds from now is taken', (seconds) => {
    expect(read(BODY, signMessage(keys.signing, BODY, secondsFromNow(seconds)))).toEqual(REPORT);
  });

  test.each([-86_400, -301, 301, 3_600])('signed %i seconds from now is refused', (seconds) => {
    const signature = signMessage(keys.signing, BODY, secondsFromNow(seconds));
    expect(() => read(BODY, signature)).toThrow(ForgedMessage);
  });

  test('with one byte changed is refused', () => {
    const signature = signMessage(keys.signing, BODY, NOW);
    const bytes = Buffer.from(BODY);
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => readMessage(keys, { [SIGNATURE_HEADER]: signature }, changed, NOW), `byte ${at}`).toThrow(
        ForgedMessage,
      );
    }
  });

  test('signed by another installation is refused', () => {
    expect(() => read(BODY, signMessage(others.signing, BODY, NOW))).toThrow(ForgedMessage);
  });

  test('of another account is none of our business, even where its signature holds', () => {
    const body = messageBody(others, REPORT);
    expect(read(body, signMessage(keys.signing, body, NOW))).toBeNull();
  });

  const valid = signMessage(keys.signing, BODY, NOW);
  const [time = '', hash = ''] = valid.split(',');
  test.each<[string, string | string[] | undefined]>([
    ['no signature', undefined],
    ['an empty signature', ''],
    ['two signatures', [valid, valid]],
    ['a time alone', time],
    ['a hash alone', hash],
    ['a newer time under the old hash', `t=${NOW.getTime() / 1_000 + 60},${hash}`],
    ['a hash that is too short', valid.slice(0, -2)],
    ['something behind it', `${valid},v0=1`],
    ['a time that is no number', `t=now,${hash}`],
  ])('with %s is refused', (_what, signature) => {
    expect(() => read(BODY, signature)).toThrow(ForgedMessage);
  });

  test.each(['', 'not JSON', '{"account":'])('that is no JSON (%j) is refused', (body) => {
    expect(() => read(body, signMessage(keys.signing, body, NOW))).toThrow(ForgedMessage);
  });

  test.each(['null', '1', '"text"', '[]', '{}'])('that says nothing to us (%s) is left alone', (body) => {
    expect(read(body, signMessage(keys.signing, body, NOW))).toBeNull();
  });
});
