import { type KeptMethod } from '../payment-provider.ts';

/** What the bank says to a payment with the card. */
type BankAnswer = 'PAYS' | 'DECLINES' | 'ASKS_TO_CONFIRM';

/** How the message that it was paid comes to the server. */
export type Delivery = 'AT_ONCE' | 'LATE' | 'TWICE' | 'OUT_OF_ORDER';

/** A card that one can choose at the sandbox, to see what happens. */
export interface TestCard {
  readonly key: string;
  /** For people: "Visa •••• 4242". */
  readonly label: string;
  /** What it does, for people. */
  readonly does: string;
  readonly answer: BankAnswer;
  readonly delivery: Delivery;
  /** Why it is declined when it is charged later with nobody present, for people; null where it pays. */
  readonly declinesLater: string | null;
}

/** How late the message of the card that is late comes, in seconds. */
export const LATE_SECONDS = 30;

export const TEST_CARDS: readonly TestCard[] = [
  {
    ...{ key: 'pays', label: 'Visa •••• 4242', does: 'Pays', answer: 'PAYS', delivery: 'AT_ONCE' },
    declinesLater: null,
  },
  {
    key: 'lapses',
    label: 'Visa •••• 0341',
    does: 'Pays, but is declined when licenses renew',
    answer: 'PAYS',
    delivery: 'AT_ONCE',
    declinesLater: 'The card was declined.',
  },
  {
    key: 'declined',
    label: 'Visa •••• 9995',
    does: 'Is declined: insufficient funds',
    answer: 'DECLINES',
    delivery: 'AT_ONCE',
    declinesLater: 'The card has insufficient funds.',
  },
  {
    key: 'confirmed',
    label: 'Visa •••• 3155',
    does: 'Pays once you have confirmed it with your bank',
    answer: 'ASKS_TO_CONFIRM',
    delivery: 'AT_ONCE',
    declinesLater: 'The bank asks the payer to confirm the payment.',
  },
  {
    key: 'late',
    label: 'Mastercard •••• 4444',
    does: `Pays, but the message to the server comes ${LATE_SECONDS} seconds late`,
    answer: 'PAYS',
    delivery: 'LATE',
    declinesLater: null,
  },
  {
    key: 'twice',
    label: 'Mastercard •••• 8210',
    does: 'Pays, and the message to the server comes twice',
    answer: 'PAYS',
    delivery: 'TWICE',
    declinesLater: null,
  },
  {
    key: 'disordered',
    label: 'Mastercard •••• 3222',
    does: 'Pays, and then the message of an earlier decline arrives',
    answer: 'PAYS',
    delivery: 'OUT_OF_ORDER',
    declinesLater: null,
  },
];

/** The card of that key, if there is one. */
export const findCard = (key: string): TestCard | undefined => TEST_CARDS.find((card) => card.key === key);

const METHOD = 'sbx_pm_';

/** What is kept of a card that has paid. */
export const keptOf = (providerId: string, { key }: TestCard): KeptMethod => ({
  customer: `sbx_cus_${providerId}`,
  method: `${METHOD}${key}`,
});

/** The card that was kept. */
export const keptCard = ({ method }: KeptMethod): TestCard | undefined =>
  method.startsWith(METHOD) ? findCard(method.slice(METHOD.length)) : undefined;
