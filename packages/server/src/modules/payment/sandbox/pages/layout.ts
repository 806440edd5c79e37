import { html, type Html } from './html.ts';

/** Where the stylesheet of the pages is served. */
export const STYLESHEET_PATH = '/sandbox/sandbox.css';

/**
 * A whole page of the sandbox.
 *
 * @param title what it is, before the product's name
 * @param content of its main part, with the one h1
 */
export const page = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · License Console sandbox</title>
        <link rel="icon" href="/icon.svg" />
        <link rel="stylesheet" href="${STYLESHEET_PATH}" />
      </head>
      <body>
        <header class="bar">
          <span class="brand">
            <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
              <rect class="mark" width="32" height="32" rx="8" />
              <path d="M8 9.5h16M8 16h16M8 22.5h9" stroke="#fff" stroke-width="3" stroke-linecap="round" />
              <circle cx="23.5" cy="22.5" r="2.5" fill="#fff" />
            </svg>
            License Console
          </span>
          <strong class="sandbox">Sandbox: no money moves</strong>
        </header>
        <main>${content}</main>
        <footer>This page stands in for a payment company. Nothing that you enter here leaves this server.</footer>
      </body>
    </html>`.text;

/** A page that holds one short message. */
export const messagePage = (title: string, content: Html): string =>
  page(title, html`<section class="card message">${content}</section>`);
