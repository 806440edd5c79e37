import { randomUUID } from 'node:crypto';
import { Stripe } from 'stripe';
import { formOf, listOf, textOf, textsOf, type Form } from './stripe-wire.ts';

/** With what it is paid. */
export interface Means {
  readonly type: 'card' | 'sepa_debit';
  readonly brand?: string;
  readonly last4: string;
}

export const VISA: Means = { type: 'card', brand: 'visa', last4: '4242' };

/** Takes days to be paid, or not. */
export const SEPA: Means = { type: 'sepa_debit', last4: '3000' };

export const nowInSeconds = (): number => Math.floor(Date.now() / 1_000);

export const newId = (prefix: string): string => `${prefix}_${randomUUID().replaceAll('-', '')}`;

export const newCustomer = (form: Form): Stripe.Customer => ({
  ...{ id: newId('cus'), object: 'customer', created: nowInSeconds(), livemode: false },
  ...{ balance: 0, default_source: null, description: null, email: textOf(form, 'email'), name: textOf(form, 'name') },
  invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
  ...{ metadata: textsOf(form, 'metadata'), shipping: null },
});

/** A checkout as Stripe opens it. */
export function newSession(form: Form, page: string): Stripe.Checkout.Session {
  const id = newId('cs_test');
  const lines = listOf(form, 'line_items').map((line) => {
    const item = typeof line === 'string' ? {} : line;
    const price = formOf(item, 'price_data');
    return {
      amount: Number(textOf(price, 'unit_amount')) * Number(textOf(item, 'quantity')),
      currency: textOf(price, 'currency'),
    };
  });
  const amount = lines.reduce((sum, line) => sum + line.amount, 0);
  return {
    ...{ id, object: 'checkout.session', created: nowInSeconds(), livemode: false, mode: 'payment' },
    ...{ status: 'open', payment_status: 'unpaid', payment_intent: null, url: `${page}/${id}`, ui_mode: 'hosted_page' },
    ...{ amount_subtotal: amount, amount_total: amount, currency: lines[0]?.currency ?? null },
    ...{ client_reference_id: textOf(form, 'client_reference_id'), metadata: textsOf(form, 'metadata') },
    ...{ customer: textOf(form, 'customer'), customer_account: null, customer_creation: null },
    ...{ customer_details: null, customer_email: null, expires_at: Number(textOf(form, 'expires_at')) },
    ...{ success_url: textOf(form, 'success_url'), cancel_url: textOf(form, 'cancel_url') },
    ...{
      adaptive_pricing: null,
      after_expiration: null,
      allow_promotion_codes: null,
      allowed_payment_method_types: null,
    },
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    ...{ billing_address_collection: null, client_secret: null, collected_information: null, consent: null },
    ...{ consent_collection: null, currency_conversion: null, custom_fields: [], discounts: [] },
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    ...{ integration_identifier: null, invoice: null, invoice_creation: null, locale: null, managed_payments: null },
    ...{ origin_context: null, payment_link: null, payment_method_collection: 'if_required' },
    ...{ payment_method_configuration_details: null, payment_method_options: {}, payment_method_types: ['card'] },
    ...{ permissions: null, recovered_from: null, saved_payment_method_options: null, setup_intent: null },
    ...{ shipping_address_collection: null, shipping_cost: null, shipping_options: [], submit_type: null },
    ...{ subscription: null, total_details: null, wallet_options: null },
  };
}

const NOBODY = { address: null, email: null, name: null, phone: null, tax_id: null };

export function newMethod({ type, brand = 'visa', last4 }: Means, customer: string | null): Stripe.PaymentMethod {
  const method: Stripe.PaymentMethod = {
    ...{ id: newId('pm'), object: 'payment_method', created: nowInSeconds(), livemode: false, type },
    ...{ billing_details: NOBODY, customer, customer_account: null, metadata: {} },
  };
  if (type === 'sepa_debit') {
    const bank = { bank_code: '37040044', branch_code: '', country: 'DE', fingerprint: null, generated_from: null };
    return { ...method, sepa_debit: { ...bank, last4 } };
  }
  return {
    ...method,
    card: {
      ...{ brand, display_brand: brand, last4, checks: null, country: 'DE', exp_month: 12, exp_year: 2034 },
      ...{ fingerprint: null, funding: 'credit', generated_from: null, networks: null, regulated_status: null },
      ...{ three_d_secure_usage: null, wallet: null },
    },
  };
}

/** What a checkout is paid through: made when somebody first tries to. */
export const newIntent = (session: Stripe.Checkout.Session, data: Form): Stripe.PaymentIntent => ({
  ...newIntentOf({ amount: session.amount_total ?? 0, currency: session.currency, customer: session.customer }),
  ...{ description: textOf(data, 'description'), metadata: textsOf(data, 'metadata') },
  setup_future_usage: textOf(data, 'setup_future_usage'),
});

/** A payment intent as it begins, whatever it is of. */
export const newIntentOf = ({
  amount,
  currency,
  customer,
}: Pick<Stripe.PaymentIntent, 'amount' | 'customer'> & { currency: string | null }): Stripe.PaymentIntent => ({
  ...{ id: newId('pi'), object: 'payment_intent', created: nowInSeconds(), livemode: false },
  ...{ amount, amount_capturable: 0, amount_received: 0, currency: currency ?? '' },
  ...{ customer, customer_account: null, description: null, metadata: {}, setup_future_usage: null },
  ...{ status: 'requires_payment_method', last_payment_error: null, latest_charge: null, payment_method: null },
  ...{ allowed_payment_method_types: null, application: null, application_fee_amount: null },
  ...{ automatic_payment_methods: null, canceled_at: null, cancellation_reason: null, client_secret: null },
  ...{ capture_method: 'automatic_async', confirmation_method: 'automatic', excluded_payment_method_types: null },
  ...{ managed_payments: null, next_action: null, on_behalf_of: null, payment_method_configuration_details: null },
  ...{ payment_method_options: {}, payment_method_types: ['card'], payment_record: null, processing: null },
  ...{ receipt_email: null, review: null, shipping: null, source: null, statement_descriptor: null },
  ...{ statement_descriptor_suffix: null, transfer_data: null, transfer_group: null },
});

export const newCharge = (
  intent: Stripe.PaymentIntent,
  method: string,
  status: Stripe.Charge.Status,
): Stripe.Charge => ({
  ...{ id: newId('ch'), object: 'charge', created: nowInSeconds(), livemode: false, status },
  ...{ amount: intent.amount, amount_captured: status === 'succeeded' ? intent.amount : 0, amount_refunded: 0 },
  ...{ currency: intent.currency, customer: intent.customer, metadata: intent.metadata, payment_intent: intent.id },
  ...{ payment_method: method, paid: status === 'succeeded', captured: status === 'succeeded', disputed: false },
  ...{ application: null, application_fee: null, application_fee_amount: null, balance_transaction: null },
  ...{ billing_details: NOBODY, calculated_statement_descriptor: null, description: intent.description },
  ...{ failure_balance_transaction: null, failure_code: null, failure_message: null, fraud_details: null },
  ...{ on_behalf_of: null, outcome: null, payment_method_details: null, receipt_email: null, receipt_number: null },
  ...{ receipt_url: null, refunded: false, review: null, shipping: null, source: null, source_transfer: null },
  ...{ statement_descriptor: null, statement_descriptor_suffix: null, transfer_data: null, transfer_group: null },
});

/** What Stripe tells of an object, as it stands now. */
export const newEvent = (type: Stripe.Event.Type, object: object): Stripe.Event =>
  ({
    ...{ id: newId('evt'), object: 'event', api_version: Stripe.API_VERSION, created: nowInSeconds() },
    ...{ data: { object: structuredClone(object) }, livemode: false, pending_webhooks: 1, request: null, type },
  }) as Stripe.Event;
