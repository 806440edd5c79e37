import { type SandboxCheckout } from '../checkout-table.ts';
import { findCard } from '../test-cards.ts';
import { html } from './html.ts';
import { messagePage } from './layout.ts';
import { totalOf } from './order-summary.ts';

/**
 * Where the bank asks for the payer's word.
 *
 * @param path of the checkout; its form goes below it
 */
export const confirmPage = ({ order, attempt }: SandboxCheckout, path: string): string =>
  messagePage(
    'Confirm with your bank',
    html`
      <h1>Your bank asks you to confirm</h1>
      <p>Is it you who pays for purchase ${order.number}?</p>
      <dl>
        <div>
          <dt>Amount</dt>
          <dd>${totalOf(order)}</dd>
        </div>
        <div>
          <dt>Card</dt>
          <dd>${findCard(attempt?.card ?? '')?.label ?? null}</dd>
        </div>
        <div>
          <dt>Name on card</dt>
          <dd>${attempt && attempt.name}</dd>
        </div>
      </dl>
      <form method="post" action="${path}/confirm" class="answers">
        <button class="primary" name="answer" value="confirm">Confirm ${totalOf(order)}</button>
        <button name="answer" value="refuse">Refuse</button>
      </form>
    `,
  );
