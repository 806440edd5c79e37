import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Stripe } from 'stripe';
import { keepAnswers } from './stripe-idempotency.ts';
import { newId } from './stripe-objects.ts';
import { openTill, type Till } from './stripe-till.ts';
import { CardRefusal, readForm, Refusal, type Answer, type StripeRequest } from './stripe-wire.ts';

const SECRET_KEY = 'sk_test_51DoubleDoubleDouble';
const WEBHOOK_SECRET = 'whsec_DoubleDoubleDoubleDouble';

/** What goes wrong with requests, from now on. */
export interface Trouble {
  /** How late the answer comes. */
  readonly delayMs?: number;
  /** Answered instead of doing anything. */
  readonly status?: 429 | 500 | 503;
  /** The connection is lost before the request is read, or when it is done but not answered. */
  readonly drop?: 'REQUEST' | 'ANSWER';
  /** For so many requests; for all that come, unless told. */
  readonly times?: number;
}

/** A message as it comes to the webhook. */
export interface StripeMessage {
  readonly headers: { readonly 'stripe-signature': string };
  readonly body: Buffer;
}

/** A server that answers as Stripe does, over HTTP. What the payer does is done by its functions, which give the event. */
export interface StripeDouble extends Omit<Till, 'answer'> {
  /** How it is reached, and what it signs with. */
  readonly settings: { readonly apiBase: string; readonly secretKey: string; readonly webhookSecret: string };
  readonly requests: readonly StripeRequest[];
  trouble(trouble: Trouble): void;
  /** A day has passed: idempotency keys are forgotten. */
  forgetKeys(): void;
  /** The event as it is sent; `at` is when it is signed. */
  webhook(event: Stripe.Event, given?: { readonly at?: Date; readonly secret?: string }): StripeMessage;
  close(): Promise<void>;
}

export async function startStripeDouble(): Promise<StripeDouble> {
  const requests: StripeRequest[] = [];
  let trouble: Trouble = {};
  let left = 0;
  const nextTrouble = (): Trouble => (left-- > 0 ? trouble : {});
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { answer: serve, ...till } = openTill(`${apiBase}/c/pay`);
  let once = keepAnswers();

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { delayMs = 0, status, drop } = nextTrouble();
    if (drop === 'REQUEST') {
      incoming.socket.destroy();
      return;
    }
    const request = await readRequest(incoming);
    requests.push(request);
    const refusal = status ? outOfOrder(status) : unknownKey(incoming);
    if (refusal) {
      send(response, refusal);
      return;
    }
    const { settle, ...result } = once(request, () => attempt(() => serve(request)));
    await pause(delayMs, undefined, { ref: false });
    settle();
    if (drop === 'ANSWER') incoming.socket.destroy();
    else send(response, result);
  }

  return {
    ...till,
    settings: { apiBase, secretKey: SECRET_KEY, webhookSecret: WEBHOOK_SECRET },
    requests,
    trouble(next) {
      trouble = next;
      left = next.times ?? Infinity;
    },
    forgetKeys: () => (once = keepAnswers()),
    webhook(event, { at = new Date(), secret = WEBHOOK_SECRET } = {}) {
      const payload = JSON.stringify(event, null, 2);
      const signature = { payload, secret, timestamp: at.getTime() / 1_000 };
      const header = Stripe.webhooks.generateTestHeaderString(signature);
      return { headers: { 'stripe-signature': header }, body: Buffer.from(payload) };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const OUT_OF_ORDER = {
  429: 'Too many requests hit the API too quickly.',
  500: 'An unknown error occurred.',
  503: 'Stripe is temporarily unavailable.',
};

const outOfOrder = (status: keyof typeof OUT_OF_ORDER): Answer => ({
  status,
  body: { error: { type: 'api_error', message: OUT_OF_ORDER[status] } },
});

const unknownKey = ({ headers }: IncomingMessage): Answer | null =>
  headers.authorization === `Bearer ${SECRET_KEY}`
    ? null
    : { status: 401, body: { error: { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_***' } } };

async function readRequest(incoming: IncomingMessage): Promise<StripeRequest> {
  const { method = 'GET', url = '/', headers } = incoming;
  const [path = '/', query = ''] = url.split('?');
  const key = headers['idempotency-key'];
  const form = readForm(method === 'GET' ? query : await text(incoming));
  return { method, path, form, idempotencyKey: typeof key === 'string' ? key : undefined };
}

function attempt(serve: () => object): Answer {
  try {
    return { status: 200, body: serve() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, message, name: _, ...rest } = error;
    const type = error instanceof CardRefusal ? 'card_error' : 'invalid_request_error';
    return { status, body: { error: { type, message, ...rest } } };
  }
}

function send(response: ServerResponse, { status, body, isReplayed = false }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'request-id': newId('req'),
    'stripe-version': Stripe.API_VERSION,
    ...(isReplayed && { 'idempotent-replayed': 'true' }),
  });
  response.end(JSON.stringify(body, null, 2));
}
