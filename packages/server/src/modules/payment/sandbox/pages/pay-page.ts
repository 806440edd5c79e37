import { type Attempt, type SandboxCheckout } from '../checkout-table.ts';
import { TEST_CARDS, type TestCard } from '../test-cards.ts';
import { html, type Html } from './html.ts';
import { page } from './layout.ts';
import { orderSummary, totalOf } from './order-summary.ts';
import { type FormErrors } from './payment-form.ts';

/**
 * The page on which a purchase is paid.
 *
 * @param path of the checkout; its forms go below it
 * @param sent a form that was refused, and why
 */
export function payPage(
  { order, attempt, report }: SandboxCheckout,
  path: string,
  sent?: { readonly values: Attempt; readonly errors: FormErrors },
): string {
  const { customer } = order;
  const values = sent?.values ?? attempt ?? { card: TEST_CARDS[0]?.key, name: customer.name, email: customer.email };
  const errors = sent?.errors ?? {};
  const declined = report.outcome === 'DECLINED' ? report.reason : null;
  const problem = sent ? 'Put right what is marked below, and pay again.' : null;
  const alert = problem ?? (declined && `Declined: ${declined} Nothing was paid; try another card.`);
  const content = html`
    <div class="columns">
      ${orderSummary(order)}
      <section class="card" aria-labelledby="pay">
        <h2 id="pay">Pay by card</h2>
        ${alert && html`<p class="alert" role="alert" tabindex="-1" autofocus>${alert}</p>`}
        <form method="post" action="${path}/pay" novalidate>
          <fieldset ${errors.card ? html`aria-describedby="card-error"` : null}>
            <legend>Test card</legend>
            <div class="cards">${TEST_CARDS.map((card) => cardChoice(card, values.card === card.key))}</div>
            ${fieldError('card', errors.card)}
          </fieldset>
          ${textField('name', 'Name on card', values.name, errors.name)}
          ${textField('email', 'E-mail', values.email, errors.email)}
          <button class="primary">Pay ${totalOf(order)}</button>
        </form>
        <form method="post" action="${path}/cancel">
          <button>Cancel and return</button>
        </form>
      </section>
    </div>
  `;
  return page(`${alert ? 'Not paid yet: ' : ''}Pay ${totalOf(order)}`, content);
}

const cardChoice = ({ key, label, does }: TestCard, isChosen: boolean): Html => html`
  <label class="choice">
    <input type="radio" name="card" value="${key}" required ${isChosen ? html`checked` : null} />
    <span>
      <span class="number">${label}</span>
      <span class="does">${does}</span>
    </span>
  </label>
`;

const textField = (name: 'name' | 'email', label: string, value: string, error: string | undefined): Html => html`
  <div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${name === 'email' ? 'email' : 'text'}"
      autocomplete="${name === 'email' ? 'email' : 'cc-name'}"
      value="${value}"
      required
      ${error ? html`aria-invalid="true" aria-describedby="${name}-error"` : null}
    />
    ${fieldError(name, error)}
  </div>
`;

const fieldError = (name: string, error: string | undefined): Html | null =>
  error ? html`<p class="error" id="${name}-error">${error}</p>` : null;
