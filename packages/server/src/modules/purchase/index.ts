import { PurchaseLicensesResolver } from './purchase-licenses.resolver.ts';
import { PurchaseResolver } from './purchase.resolver.ts';

export { servePaymentMessages } from './payment-messages.ts';
export { PaymentMode, Purchase } from './purchase.entity.ts';
export { purchaseQueues } from './purchase.jobs.ts';
export { readPurchase } from './purchase.read.ts';
export { type Till } from './till.ts';
export const purchaseResolvers = [PurchaseResolver, PurchaseLicensesResolver] as const;
