import { Stripe } from 'stripe';
import { PaymentUnavailable } from '../payment-provider.ts';

const { StripeAPIError, StripeConnectionError, StripeRateLimitError } = Stripe.errors;

/**
 * Has Stripe asked for something, which may take several calls.
 *
 * @throws PaymentUnavailable when that takes longer, or Stripe cannot now; what it refuses is thrown as the SDK does
 */
export async function inTime<Answer>(timeoutMs: number, calls: () => Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const cause = new Error(`Stripe took longer than ${timeoutMs} ms`);
    timer = setTimeout(() => reject(new PaymentUnavailable('STRIPE', { cause })), timeoutMs);
  });
  try {
    return await Promise.race([calls(), late]);
  } catch (error) {
    throw mayPass(error) ? new PaymentUnavailable('STRIPE', { cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether another try may help: also where the same is being asked for at this moment (409). */
const mayPass = (error: unknown): boolean =>
  [StripeAPIError, StripeConnectionError, StripeRateLimitError].some((kind) => error instanceof kind);
