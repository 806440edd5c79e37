import { html } from './html.ts';
import { messagePage } from './layout.ts';

/** Says what cannot be done, and what to do instead. */
export const refusalPage = (title: string, text: string): string =>
  messagePage(
    title,
    html`
      <h1>${title}</h1>
      <p>${text}</p>
    `,
  );
