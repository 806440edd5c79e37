import { Stripe } from 'stripe';
import { PaymentUnavailable, type ChargeAnswer, type ChargeOrder } from '../payment-provider.ts';
import { toStripe } from './amount.ts';
import { reasonOf } from './checkout-report.ts';

/** How far back a charge that was asked for before is looked for: longer than any charge is tried with one key. */
const LOOK_BACK_S = 60 * 24 * 60 * 60;

const METHOD_GONE: ChargeAnswer = {
  outcome: 'DECLINED',
  reason: 'The payment method is no longer there: the next purchase keeps one.',
};

/**
 * Charges a means of payment that was kept. Stripe forgets idempotency keys after a day: what was asked for before is
 * found by the key that it bears itself.
 *
 * @throws PaymentUnavailable while the bank has not decided
 */
export async function chargeKept(stripe: Stripe, order: ChargeOrder): Promise<ChargeAnswer> {
  try {
    return answerOf((await findIntent(stripe, order)) ?? (await createIntent(stripe, order)));
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) return { outcome: 'DECLINED', reason: error.message };
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing')
      return METHOD_GONE;
    throw error;
  }
}

async function findIntent(stripe: Stripe, { key, kept }: ChargeOrder): Promise<Stripe.PaymentIntent | null> {
  const since = Math.floor(Date.now() / 1_000) - LOOK_BACK_S;
  for await (const intent of stripe.paymentIntents.list({
    customer: kept.customer,
    created: { gte: since },
    limit: 100,
  }))
    if (intent.metadata['chargeKey'] === key) return intent;
  return null;
}

const createIntent = (
  stripe: Stripe,
  { providerId, key, description, amountMinor, currency, kept }: ChargeOrder,
): Promise<Stripe.PaymentIntent> =>
  stripe.paymentIntents.create(
    {
      amount: toStripe(amountMinor, currency),
      currency: currency.toLowerCase(),
      customer: kept.customer,
      payment_method: kept.method,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      off_session: true,
      confirm: true,
      description,
      metadata: { providerId, chargeKey: key },
    },
    { idempotencyKey: `charge-${key}` },
  );

function answerOf(intent: Stripe.PaymentIntent): ChargeAnswer {
  if (intent.status === 'succeeded') return { outcome: 'PAID', reference: intent.id };
  if (intent.status === 'processing')
    throw new PaymentUnavailable('STRIPE', { cause: new Error(`The bank has not decided on ${intent.id}`) });
  return { outcome: 'DECLINED', reason: reasonOf(intent) };
}
