import { createHmac, timingSafeEqual } from 'node:crypto';
import { ForgedMessage } from '../payment-provider.ts';

/** The header that bears the signature, as `t=<unix seconds>,v1=<hex>`. */
export const SIGNATURE_HEADER = 'sandbox-signature';

/** How far the time of a signature may lie from now, before and after. */
const TOLERANCE_MS = 5 * 60_000;

const SIGNATURE = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

/** Signs a body at an instant: the value of the header. */
export function signMessage(key: Buffer, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1_000);
  return `t=${seconds},v1=${hmacOf(key, `${seconds}`, body).toString('hex')}`;
}

/**
 * Checks that the body was signed with the key, within five minutes of now.
 *
 * @param header the value of the header, if there was one
 * @throws ForgedMessage saying what does not hold
 */
export function checkSignature(key: Buffer, header: string | undefined, body: Buffer, now: Date): void {
  const [, seconds, signature] = SIGNATURE.exec(header ?? '') ?? [];
  if (seconds === undefined || signature === undefined) throw new ForgedMessage('The message bears no signature');
  if (!timingSafeEqual(Buffer.from(signature, 'hex'), hmacOf(key, seconds, body)))
    throw new ForgedMessage('The signature is not that of the message');
  if (Math.abs(now.getTime() - Number(seconds) * 1_000) > TOLERANCE_MS)
    throw new ForgedMessage('The message was signed too long before or after now');
}

const hmacOf = (key: Buffer, seconds: string, body: string | Buffer): Buffer =>
  createHmac('sha256', key).update(`${seconds}.`).update(body).digest();
