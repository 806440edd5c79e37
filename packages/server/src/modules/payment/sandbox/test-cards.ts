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
}

/** How late the message of the card that is late comes, in seconds. */
export const LATE_SECONDS = 30;

export const TEST_CARDS: readonly TestCard[] = [
  { key: 'pays', label: 'Visa •••• 4242', does: 'Pays', answer: 'PAYS', delivery: 'AT_ONCE' },
  {
    key: 'declined',
    label: 'Visa •••• 9995',
    does: 'Is declined: insufficient funds',
    answer: 'DECLINES',
    delivery: 'AT_ONCE',
  },
  {
    key: 'confirmed',
    label: 'Visa •••• 3155',
    does: 'Pays once you have confirmed it with your bank',
    answer: 'ASKS_TO_CONFIRM',
    delivery: 'AT_ONCE',
  },
  {
    key: 'late',
    label: 'Mastercard •••• 4444',
    does: `Pays, but the message to the server comes ${LATE_SECONDS} seconds late`,
    answer: 'PAYS',
    delivery: 'LATE',
  },
  {
    key: 'twice',
    label: 'Mastercard •••• 8210',
    does: 'Pays, and the message to the server comes twice',
    answer: 'PAYS',
    delivery: 'TWICE',
  },
  {
    key: 'disordered',
    label: 'Mastercard •••• 3222',
    does: 'Pays, and then the message of an earlier decline arrives',
    answer: 'PAYS',
    delivery: 'OUT_OF_ORDER',
  },
];

/** The card of that key, if there is one. */
export const findCard = (key: string): TestCard | undefined => TEST_CARDS.find((card) => card.key === key);
