import { readFileSync } from 'node:fs';
import { type FastifyInstance, type FastifyReply } from 'fastify';
import { DatabaseUnavailable } from '../../../database/unavailable.ts';
import { isTrustedOrigin } from '../../../kernel/origin.ts';
import { type CheckoutDesk, type CheckoutRequest } from './checkout-desk.ts';
import { type SandboxCheckout } from './checkout-table.ts';
import { isOver, type CheckoutState } from './checkout.rules.ts';
import { confirmPage } from './pages/confirm-page.ts';
import { STYLESHEET_PATH } from './pages/layout.ts';
import { overPage } from './pages/over-page.ts';
import { payPage } from './pages/pay-page.ts';
import { checkForm, formOf } from './pages/payment-form.ts';
import { refusalPage } from './pages/refusal-page.ts';
import { type SandboxKeys } from './sandbox-keys.ts';

/** The route of one checkout. */
interface CheckoutRoute {
  Params: { reference: string };
}

const FORM_BYTES_MOST = 4_096;

/** They are served as one stylesheet. */
const STYLES = [new URL('./pages/frame.css', import.meta.url), new URL('./pages/payment.css', import.meta.url)];

/** The path of the page on which a checkout is paid. */
export const checkoutPath = (reference: string): string => `/sandbox/checkout/${reference}`;

/** Serves the pages of the sandbox to browsers. They need no script; forms are taken from the server's own pages alone. */
export function serveCheckouts(
  server: FastifyInstance,
  { desk, keys, baseUrl }: { readonly desk: CheckoutDesk; readonly keys: SandboxKeys; readonly baseUrl: string },
): void {
  const stylesheet = STYLES.map((style) => readFileSync(style, 'utf8')).join('\n');
  const path = checkoutPath(':reference');
  const serve = async (reference: string, request: CheckoutRequest): Promise<SandboxCheckout | null> => {
    const key = keys.readReference(reference);
    return key && desk.serve(key, request);
  };

  void server.register((scope, _options, done) => {
    scope.addHook('onRequest', ({ method, headers: { origin } }, reply, next) => {
      void reply.header('cache-control', 'no-store');
      if (method !== 'POST' || origin === undefined || isTrustedOrigin(origin, baseUrl)) return next();
      send(reply, 403, refusalPage('This form came from elsewhere', 'Pay on the page that License Console opened.'));
    });
    scope.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof DatabaseUnavailable)) throw error;
      return send(reply, 503, refusalPage('You cannot pay at the moment', 'Nothing was paid. Try again in a minute.'));
    });
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_BYTES_MOST },
      (_request, body, parsed) => parsed(null, new URLSearchParams(String(body))),
    );

    scope.get(STYLESHEET_PATH, (_request, reply) =>
      reply.header('cache-control', 'no-cache').type('text/css; charset=utf-8').send(stylesheet),
    );
    scope.get<CheckoutRoute>(path, async ({ params: { reference } }, reply) => {
      const checkout = await serve(reference, { kind: 'LOOK' });
      return checkout ? send(reply, 200, show(checkout, reference)) : sendMissing(reply);
    });
    scope.post<CheckoutRoute>(`${path}/pay`, async ({ params: { reference }, body }, reply) => {
      const values = formOf(fieldsOf(body));
      const { payment, errors } = checkForm(values);
      const checkout = await serve(reference, payment ? { kind: 'PAY', ...payment } : { kind: 'LOOK' });
      if (!checkout || payment || isOver(checkout.state)) return goOn(reply, checkout, 'PAID', reference);
      return send(reply, 422, payPage(checkout, checkoutPath(reference), { values, errors }));
    });
    scope.post<CheckoutRoute>(`${path}/confirm`, async ({ params: { reference }, body }, reply) => {
      const isConfirmed = fieldsOf(body).get('answer') === 'confirm';
      return goOn(reply, await serve(reference, { kind: isConfirmed ? 'CONFIRM' : 'REFUSE' }), 'PAID', reference);
    });
    scope.post<CheckoutRoute>(`${path}/cancel`, async ({ params: { reference } }, reply) =>
      goOn(reply, await serve(reference, { kind: 'CLOSE' }), 'CANCELLED', reference),
    );
    done();
  });
}

const fieldsOf = (body: unknown): URLSearchParams => (body instanceof URLSearchParams ? body : new URLSearchParams());

function show(checkout: SandboxCheckout, reference: string): string {
  if (isOver(checkout.state)) return overPage(checkout);
  return (checkout.state === 'CONFIRMING' ? confirmPage : payPage)(checkout, checkoutPath(reference));
}

/** Back to the console, where the checkout has come to what was wanted; else to its own page, which says how it stands. */
function goOn(
  reply: FastifyReply,
  checkout: SandboxCheckout | null,
  wanted: CheckoutState,
  reference: string,
): FastifyReply {
  if (!checkout) return sendMissing(reply);
  return reply.redirect(checkout.state === wanted ? checkout.order.returnUrl : checkoutPath(reference), 303);
}

const send = (reply: FastifyReply, status: number, page: string): FastifyReply =>
  reply.code(status).type('text/html; charset=utf-8').send(page);

const sendMissing = (reply: FastifyReply): FastifyReply =>
  send(reply, 404, refusalPage('There is no such payment', 'Open it from the purchase in License Console.'));
