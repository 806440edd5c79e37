import { type Stripe } from 'stripe';

const BRANDS: Partial<Record<string, string>> = {
  amex: 'American Express',
  cartes_bancaires: 'Cartes Bancaires',
  diners: 'Diners Club',
  discover: 'Discover',
  eftpos_au: 'eftpos',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

const TYPES: Partial<Record<string, string>> = {
  bacs_debit: 'Bacs Direct Debit',
  link: 'Link',
  paypal: 'PayPal',
  sepa_debit: 'SEPA Direct Debit',
  us_bank_account: 'Bank account',
};

/** A means of payment, for people: "Visa •••• 4242", "SEPA Direct Debit •••• 3000", "PayPal". */
export function methodLabel(method: Stripe.PaymentMethod): string {
  const { card, type } = method;
  if (card) return numbered(BRANDS[card.brand] ?? 'Card', card.last4);
  const account = method.sepa_debit ?? method.us_bank_account ?? method.bacs_debit;
  return numbered(TYPES[type] ?? sentence(type), account?.last4);
}

const numbered = (name: string, last4: string | null | undefined): string => (last4 ? `${name} •••• ${last4}` : name);

/** `amazon_pay` → Amazon pay */
const sentence = (type: string): string => type.charAt(0).toUpperCase() + type.slice(1).replaceAll('_', ' ');
