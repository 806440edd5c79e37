import { createHmac, timingSafeEqual } from 'node:crypto';

/** A checkout's place: whose, and of which order. */
export interface CheckoutKey {
  readonly providerId: string;
  readonly orderId: string;
}

/** What the sandbox of one installation is known by. */
export interface SandboxKeys {
  /** Names the installation in its messages. */
  readonly account: string;
  /** Signs its messages. */
  readonly signing: Buffer;
  /** The name of an order's checkout: always the same, and nobody can guess it. */
  referenceOf(key: CheckoutKey): string;
  /** The checkout of that name; null when no checkout of this installation can have it. */
  readReference(reference: string): CheckoutKey | null;
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const REFERENCE = new RegExp(`^sbx_(${UUID})_(${UUID})_[0-9a-f]{32}$`);

/**
 * Derives everything from the server's secret, each thing under a label of its own, so that all processes agree and
 * none reveals another.
 */
export function deriveKeys(secret: string): SandboxKeys {
  const derive = (label: string): Buffer => createHmac('sha256', secret).update(`sandbox ${label}`).digest();
  const naming = derive('reference');
  const referenceOf = ({ providerId, orderId }: CheckoutKey): string => {
    const name = `${providerId}_${orderId}`;
    return `sbx_${name}_${createHmac('sha256', naming).update(name).digest('hex').slice(0, 32)}`;
  };
  return {
    account: `sbx_acct_${derive('account').toString('hex').slice(0, 16)}`,
    signing: derive('signature'),
    referenceOf,
    readReference(reference) {
      const [, providerId, orderId] = REFERENCE.exec(reference) ?? [];
      if (providerId === undefined || orderId === undefined) return null;
      const key = { providerId, orderId };
      return timingSafeEqual(Buffer.from(reference), Buffer.from(referenceOf(key))) ? key : null;
    },
  };
}
