import type { AddOn } from '@license-console/schema';
import type { PurchaseRow, World } from './world.ts';

/** In the smallest unit. */
export const addOnPricesMinor: Record<AddOn, number> = { PREMIUM_SUPPORT: 19_900, ONBOARDING: 49_900 };

const hourMs = 3_600_000;

/** A purchase of 12 Desktop licenses for the global pool, bought `hoursAgo`, that waits to be paid; with other fields in part. */
export function makePurchase(world: World, fields: Partial<PurchaseRow> = {}, hoursAgo = 1): PurchaseRow {
  const number = 1001 + world.purchases.length;
  const [desktop] = world.licenseTypes;
  if (!desktop) throw new Error('There are license types');
  const createdAt = new Date(world.now.getTime() - hoursAgo * hourMs);
  return {
    ...{ id: `purchase-${number}`, number: `P-${number}`, state: 'PENDING', createdAt: createdAt.toISOString() },
    expiresAt: new Date(createdAt.getTime() + 24 * hourMs).toISOString(),
    ...{ paidAt: null, issuedAt: null, endedAt: null, buyerName: 'Anna Kowalski', payer: null, paymentMethod: null },
    ...{ paymentMode: 'ANNUAL', autoRenew: true, checkoutUrl: `${location.origin}/pay/${number}`, reason: null },
    ...{ lines: [{ licenseType: desktop, company: null, quantity: 12 }], addOns: [] },
    ...fields,
  };
}
