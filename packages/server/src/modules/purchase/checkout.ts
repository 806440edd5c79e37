import { sql } from 'kysely';
import { toGlobalId } from '../../kernel/ids.ts';
import { writeEvents } from '../../kernel/outbox.ts';
import { type CheckoutLine, type CheckoutOrder } from '../payment/index.ts';
import { applyReport } from './apply-report.ts';
import { AddOn, PurchaseState } from './purchase.entity.ts';
import { purchaseChanged } from './purchase-outbox.ts';
import { type Till } from './till.ts';

interface OrderRow {
  number: number;
  state: number;
  currency: string;
  total_minor: number;
  buyer_name: string;
  buyer_email: string;
  expires_at: Date;
  checkout_reference: string | null;
  customer: string | null;
  lines: { name: string; quantity: number; price: number }[];
  add_ons: { add_on: number; price: number }[] | null;
}

/**
 * Has the payment provider open the page of a purchase that waits to be paid, unless that was done before. No
 * transaction is open meanwhile. The provider knows the purchase by its id, so that asking twice gives the same page.
 *
 * @throws PaymentUnavailable
 */
export async function openCheckout(till: Till, purchaseId: string): Promise<void> {
  const order = await readOrder(till, purchaseId);
  if (order?.checkout_reference === null && order.state === PurchaseState.toStored('PENDING'))
    await open(till, purchaseId, order);
}

/**
 * Ends the page of a purchase at the payment provider, and takes what the provider says of it: PAID where that was first.
 *
 * @throws PaymentUnavailable
 */
export async function closeCheckout(till: Till, purchaseId: string): Promise<void> {
  const order = await readOrder(till, purchaseId);
  if (!order) return;
  // A page may have been opened of which nobody has told us.
  const reference = order.checkout_reference ?? (await open(till, purchaseId, order));
  await applyReport(till, await till.payment.closeCheckout(reference));
}

async function open(till: Till, purchaseId: string, order: OrderRow): Promise<string> {
  const { providerId, database, payment, now } = till;
  const { reference, url } = await payment.openCheckout(toCheckoutOrder(till, purchaseId, order));
  await database.transact(async (run) => {
    const changed = await run(sql`
      update purchase set checkout_reference = ${reference}, checkout_url = ${url}
      where provider_id = ${providerId}::uuid and id = ${purchaseId}::uuid and checkout_reference is null returning id`);
    if (changed.length > 0) await writeEvents(run, providerId, [purchaseChanged(purchaseId)], now);
  });
  return reference;
}

async function readOrder({ providerId, database, payment }: Till, purchaseId: string): Promise<OrderRow | null> {
  const ofPurchase = sql`provider_id = ${providerId}::uuid and purchase_id = ${purchaseId}::uuid`;
  const [row] = await database.read(sql<OrderRow>`
    select number, state, currency, total_minor, buyer_name, buyer_email, expires_at, checkout_reference,
      (select customer from payment_method
        where provider_id = ${providerId}::uuid and payment_provider = ${payment.name}) as customer,
      (select json_agg(json_build_object('name', license_type.name, 'quantity', quantity, 'price', unit_price_minor)
          order by purchase_line.position)
        from purchase_line join license_type on license_type.id = license_type_id where ${ofPurchase}) as lines,
      (select json_agg(json_build_object('add_on', add_on, 'price', price_minor) order by add_on)
        from purchase_add_on where ${ofPurchase}) as add_ons
    from purchase where provider_id = ${providerId}::uuid and id = ${purchaseId}::uuid`);
  return row ?? null;
}

const ADD_ON_NAMES = { PREMIUM_SUPPORT: 'Premium Support', ONBOARDING: 'Onboarding' };

function toCheckoutOrder({ providerId, baseUrl }: Till, purchaseId: string, order: OrderRow): CheckoutOrder {
  const lines: CheckoutLine[] = order.lines.map(({ name, quantity, price }) => ({
    ...{ name, quantity, unitAmountMinor: price },
  }));
  for (const { add_on, price } of order.add_ons ?? [])
    lines.push({ name: ADD_ON_NAMES[AddOn.fromStored(add_on)], quantity: 1, unitAmountMinor: price });
  return {
    providerId,
    orderId: purchaseId,
    number: `P-${order.number}`,
    lines,
    currency: order.currency,
    totalMinor: order.total_minor,
    expiresAt: order.expires_at,
    returnUrl: `${baseUrl}/purchases/${toGlobalId('Purchase', purchaseId)}`,
    customer: { name: order.buyer_name, email: order.buyer_email, reference: order.customer },
  };
}
