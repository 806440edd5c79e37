import { formatAmount } from '../../../../kernel/money.ts';
import { type CheckoutLine, type CheckoutOrder } from '../../payment-provider.ts';
import { html, type Html } from './html.ts';

/** The total, for people: €1,068.00. */
export const totalOf = ({ totalMinor, currency }: CheckoutOrder): string =>
  formatAmount({ amountMinor: totalMinor, currency });

/** What is bought, line by line. */
export const orderSummary = (order: CheckoutOrder): Html => html`
  <section class="order" aria-labelledby="order">
    <h1 id="order">Purchase ${order.number}</h1>
    <p class="total">${totalOf(order)}</p>
    <table>
      <caption class="unseen">
        What you buy
      </caption>
      <thead class="unseen">
        <tr>
          <th scope="col">Item</th>
          <th scope="col">Amount</th>
        </tr>
      </thead>
      <tbody>
        ${order.lines.map((line) => lineRow(line, order.currency))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Total</th>
          <td>${totalOf(order)}</td>
        </tr>
      </tfoot>
    </table>
    <p class="until">You can pay here until ${instant(order.expiresAt)}.</p>
  </section>
`;

const lineRow = ({ name, quantity, unitAmountMinor }: CheckoutLine, currency: string): Html => html`
  <tr>
    <th scope="row">
      ${name}
      <span class="quantity"
        >${quantity.toLocaleString('en')} × ${formatAmount({ amountMinor: unitAmountMinor, currency })}</span
      >
    </th>
    <td>${formatAmount({ amountMinor: unitAmountMinor * quantity, currency })}</td>
  </tr>
`;

const INSTANT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

const instant = (at: Date): Html => html`<time datetime="${at.toISOString()}">${INSTANT.format(at)} UTC</time>`;
