import { type Stripe } from 'stripe';
import { newId, newIntentOf } from './stripe-objects.ts';
import { CardRefusal, formOf, Refusal, textOf, textsOf, type Form } from './stripe-wire.ts';

/** What banks say to charges with nobody present. */
export interface Charges {
  /** From now on they are declined so; null has them paid. */
  declineCharges(decline: { readonly code: string; readonly message: string } | null): void;
  /** From now on they take days, or not. */
  delayCharges(isSlow: boolean): void;
  /** The banks pay what they have not decided on. */
  settleCharges(): void;
  intents(): readonly Stripe.PaymentIntent[];
}

/** The routes of payment intents that are made and confirmed at once. */
export interface ChargeDesk extends Charges {
  readonly create: (form: Form) => object;
  readonly list: (form: Form) => object;
}

/** @param has whether there is a customer, or a payment method, of that id */
export function openCharges(has: (id: string) => boolean): ChargeDesk {
  const intents: Stripe.PaymentIntent[] = [];
  let decline: { readonly code: string; readonly message: string } | null = null;
  let isSlow = false;
  const known = (form: Form, name: 'customer' | 'payment_method'): string => {
    const id = textOf(form, name) ?? '';
    if (has(id)) return id;
    throw new Refusal(404, `No such ${name}: '${id}'`, name, 'resource_missing');
  };

  return {
    declineCharges: (next) => (decline = next),
    delayCharges: (next) => (isSlow = next),
    settleCharges() {
      for (const intent of intents) if (intent.status === 'processing') intent.status = 'succeeded';
    },
    intents: () => intents,
    create(form) {
      const customer = known(form, 'customer');
      const method = known(form, 'payment_method');
      for (const name of ['off_session', 'confirm'])
        if (textOf(form, name) !== 'true') throw new Refusal(400, `This double only charges with ${name}.`, name);
      const redirects = textOf(formOf(form, 'automatic_payment_methods'), 'allow_redirects');
      if (redirects !== 'never') throw new Refusal(400, 'A return_url is missing.', 'return_url');
      const intent: Stripe.PaymentIntent = {
        ...newIntentOf({ amount: Number(textOf(form, 'amount')), currency: textOf(form, 'currency'), customer }),
        ...{ description: textOf(form, 'description'), metadata: textsOf(form, 'metadata'), payment_method: method },
        ...{ status: isSlow ? 'processing' : 'succeeded', latest_charge: newId('ch') },
      };
      intents.unshift(intent);
      if (!decline) return intent;
      const { code, message } = decline;
      intent.status = code === 'authentication_required' ? 'requires_action' : 'requires_payment_method';
      intent.last_payment_error = { type: 'card_error', code: 'card_declined', message };
      throw new CardRefusal(message, code);
    },
    list(form) {
      const customer = known(form, 'customer');
      const since = Number(textOf(formOf(form, 'created'), 'gte') ?? 0);
      const data = intents.filter((intent) => intent.customer === customer && intent.created >= since);
      return { object: 'list', url: '/v1/payment_intents', data, has_more: false };
    },
  };
}
