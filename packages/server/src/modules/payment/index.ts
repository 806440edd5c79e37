export { installPayments, paymentsOf } from './payment.ts';
export {
  ForgedMessage,
  PaymentUnavailable,
  type ChargeAnswer,
  type ChargeOrder,
  type CheckoutLine,
  type CheckoutOrder,
  type PaymentOutcome,
  type PaymentProvider,
  type PaymentReport,
} from './payment-provider.ts';
export { type Deliver } from './sandbox/message-delivery.ts';
export { createSandbox } from './sandbox/sandbox.ts';
export { createStripe } from './stripe/stripe.ts';
