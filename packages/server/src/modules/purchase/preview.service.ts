import { requirePermission } from '../../kernel/access.ts';
import { addDays } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import { sumOf } from '../../kernel/money.ts';
import { userErrorsOf } from '../../kernel/user-error.ts';
import { type Company } from '../company/index.ts';
import { periodEnd } from '../license/index.ts';
import { resolveOrder, type ResolvedOrder } from './order.ts';
import { AddOn } from './purchase.entity.ts';
import { type PurchasePreview, type PurchasePreviewInput, type PurchasePreviewPayload } from './purchase.payload.ts';

/** Prices an order, and writes nothing. */
export async function previewPurchase(context: Context, input: PurchasePreviewInput): Promise<PurchasePreviewPayload> {
  requirePermission(context, 'license.buy');
  try {
    const order = await resolveOrder(context.database.read, context, input);
    return { preview: toPreview(order), userErrors: [] };
  } catch (error) {
    return { preview: null, userErrors: userErrorsOf(error) };
  }
}

function toPreview(order: ResolvedOrder): PurchasePreview {
  const { paymentMode, paymentModeIsFixed, total, autoRenew, today } = order;
  const nextDay = periodEnd(today, 1, paymentMode);
  const licenses = order.lines.map(({ amount }) => amount);
  return {
    paymentMode,
    paymentModeIsFixed,
    total,
    lines: order.lines.map(({ licenseType, quantity, company, unitPrice, amount }) => ({
      ...{ licenseType, quantity, unitPrice, amount },
      company: company && ({ id: toGlobalId('Company', company.id), name: company.name } as Company),
    })),
    addOns: order.addOns.map(({ addOn, amount }) => ({ addOn: AddOn.fromStored(addOn), amount })),
    lastValidOn: addDays(nextDay, -1),
    nextChargeOn: autoRenew ? nextDay : null,
    nextChargeTotal: autoRenew ? sumOf(licenses, total.currency) : null,
  };
}
