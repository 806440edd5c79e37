import { type SandboxCheckout } from '../checkout-table.ts';
import { type CheckoutState } from '../checkout.rules.ts';
import { html } from './html.ts';
import { messagePage } from './layout.ts';
import { totalOf } from './order-summary.ts';

/** What a checkout has come to, and what to do. */
export function overPage({ order, state, report }: SandboxCheckout): string {
  const { title, tone, text } = explain(state, totalOf(order), report.method ?? '');
  return messagePage(
    title,
    html`
      <p class="state ${tone}">Purchase ${order.number}</p>
      <h1>${title}</h1>
      <p>${text}</p>
      <a class="button primary" href="${order.returnUrl}">Return to License Console</a>
    `,
  );
}

const explain = (
  state: CheckoutState,
  total: string,
  method: string,
): { title: string; tone: string; text: string } => {
  if (state === 'PAID')
    return {
      title: 'This purchase is paid',
      tone: 'ok',
      text: `${total} with ${method}. There is nothing more to do here.`,
    };
  if (state === 'CANCELLED')
    return {
      title: 'This payment was cancelled',
      tone: 'quiet',
      text: 'Nothing was paid. Buy again in License Console if you still want to.',
    };
  return { title: 'The time to pay is over', tone: 'warn', text: 'Nothing was paid. Buy again in License Console.' };
};
