export { installPayments, paymentsOf } from './payment.ts';
export {
  ForgedMessage,
  PaymentUnavailable,
  type Checkout,
  type CheckoutLine,
  type CheckoutOrder,
  type PaymentOutcome,
  type PaymentProvider,
  type PaymentReport,
} from './payment-provider.ts';
export { createSandbox } from './sandbox/sandbox.ts';
export { createStripe } from './stripe/stripe.ts';
