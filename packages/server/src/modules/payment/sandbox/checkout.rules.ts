import { type TestCard } from './test-cards.ts';

/** CONFIRMING: the bank waits for the payer's word. The last three are over, and stay as they are. */
export type CheckoutState = 'OPEN' | 'CONFIRMING' | 'PAID' | 'CANCELLED' | 'EXPIRED';

/** What is asked of a checkout; LOOK asks for nothing but the truth. */
export type Act =
  | { readonly kind: 'LOOK' | 'CONFIRM' | 'REFUSE' | 'CLOSE' }
  | { readonly kind: 'PAY'; readonly card: Pick<TestCard, 'answer'> };

/** What an act comes to. */
export interface Step {
  readonly state: CheckoutState;
  /** What is to be told to the server; null for nothing. */
  readonly outcome: 'DECLINED' | 'PAID' | 'CANCELLED' | 'EXPIRED' | null;
  /** Why it was declined, for people. */
  readonly reason: string | null;
}

const step = (state: CheckoutState, outcome: Step['outcome'], reason: string | null = null): Step => ({
  state,
  outcome,
  reason,
});

/** What a card's bank makes of a payment. */
const ANSWERS: Readonly<Record<TestCard['answer'], Step>> = {
  PAYS: step('PAID', 'PAID'),
  DECLINES: step('OPEN', 'DECLINED', 'The card has insufficient funds.'),
  ASKS_TO_CONFIRM: step('CONFIRMING', null),
};

/** Whether nothing can be paid there any more. */
export const isOver = (state: CheckoutState): boolean => state !== 'OPEN' && state !== 'CONFIRMING';

/**
 * What an act does to a checkout. Past its end it does one thing only: the checkout expires. Paying with another card
 * gives up a confirmation that is awaited.
 *
 * @returns null when nothing changes
 */
export function stepOf(
  { state, expiresAt }: { readonly state: CheckoutState; readonly expiresAt: Date },
  act: Act,
  now: Date,
): Step | null {
  if (isOver(state)) return null;
  if (now >= expiresAt) return step('EXPIRED', 'EXPIRED');
  if (act.kind === 'PAY') return ANSWERS[act.card.answer];
  if (act.kind === 'CLOSE') return step('CANCELLED', 'CANCELLED');
  if (act.kind === 'LOOK' || state !== 'CONFIRMING') return null;
  return act.kind === 'CONFIRM'
    ? step('PAID', 'PAID')
    : step('OPEN', 'DECLINED', 'The payment was not confirmed with the bank.');
}
