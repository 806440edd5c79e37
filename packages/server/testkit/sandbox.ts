import { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { createServer } from '../src/http/server.ts';
import { newId } from '../src/kernel/ids.ts';
import { type LeaveJob, type NewJob } from '../src/kernel/jobs.ts';
import {
  createSandbox,
  type CheckoutOrder,
  type PaymentProvider,
  type PaymentReport,
} from '../src/modules/payment/index.ts';
import { type TestDatabase } from './database.ts';

export const SANDBOX_URL = 'http://localhost:4000';
export const SANDBOX_SECRET = 'a secret of the sandbox alone, 32 or more';

type Sandbox = ReturnType<typeof createSandbox>;
type Deliver = NonNullable<Parameters<typeof createSandbox>[0]['deliver']>;

/** A sandbox behind a server without a port, which takes its messages as the product does. */
export interface TestSandbox {
  readonly sandbox: Sandbox;
  readonly provider: PaymentProvider;
  readonly server: FastifyInstance;
  /** The jobs that were left and not done by the test. */
  readonly left: NewJob[];
  /** What the messages that arrived said, in order. */
  readonly reports: PaymentReport[];
  /** What the server logged. */
  readonly faults: unknown[];
  /** An order of 12 Server licenses for EUR 89.00 each, which can be paid for a day. */
  order(given?: Partial<CheckoutOrder>): CheckoutOrder;
  /** The sandbox's clock stands still at this instant. */
  setNow(now: Date): void;
  get(url: string): Promise<LightMyRequestResponse>;
  /** Sends a form of a page, as a browser does. */
  post(url: string, form?: Record<string, string>, origin?: string): Promise<LightMyRequestResponse>;
  /** Does the jobs that were left, in the order in which they are due. */
  doJobs(): Promise<void>;
}

/** What the payer types, and the card that pays. */
export const PAYER = { card: 'pays', name: 'Anna Weber', email: 'anna@acme.example' };

/**
 * Opens a sandbox for one provider.
 *
 * @param given `leaveJob` where a real queue takes the jobs; `deliver` where messages go another way
 */
export function testSandbox(
  database: Pick<TestDatabase, 'web'>,
  providerId: string,
  given: { leaveJob?: LeaveJob; deliver?: (arrive: Deliver) => Deliver; secret?: string } = {},
): TestSandbox {
  let now = new Date('2026-11-24T09:00:00Z');
  const left: NewJob[] = [];
  const reports: PaymentReport[] = [];
  const faults: unknown[] = [];
  const server = createServer((message, error) => faults.push(message, error), false);
  const arrive: Deliver = async ({ url, headers, body }) => {
    const { statusCode } = await server.inject({ method: 'POST', url, headers: { ...headers }, payload: body });
    return { status: statusCode };
  };
  const sandbox = createSandbox({
    database,
    baseUrl: SANDBOX_URL,
    secret: given.secret ?? SANDBOX_SECRET,
    clock: { now: () => now },
    leaveJob: given.leaveJob ?? ((_run, job) => Promise.resolve(void left.push(job))),
    deliver: given.deliver?.(arrive) ?? arrive,
  });
  sandbox.serve(server);
  takeMessages(server, sandbox.provider, reports);

  return {
    ...{ sandbox, provider: sandbox.provider, server, left, reports, faults },
    order: (order = {}) => ({
      ...{ providerId, orderId: newId(), number: 'P-1001', currency: 'EUR', totalMinor: 106_800 },
      lines: [{ name: 'Server', quantity: 12, unitAmountMinor: 8_900 }],
      expiresAt: new Date(now.getTime() + 24 * 3_600_000),
      returnUrl: `${SANDBOX_URL}/purchases/1001`,
      customer: { name: 'Anna Weber', email: 'anna@acme.example', reference: null },
      ...order,
    }),
    setNow: (instant) => (now = instant),
    get: (url) => server.inject({ method: 'GET', url }),
    post: (url, form = {}, origin = SANDBOX_URL) => {
      const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
      return server.inject({ method: 'POST', url, headers, payload: new URLSearchParams(form).toString() });
    },
    async doJobs() {
      const due = left.splice(0).toSorted((one, other) => (one.afterSeconds ?? 0) - (other.afterSeconds ?? 0));
      for (const { queue, payload } of due) await sandbox.queues.find(({ name }) => name === queue)?.work(payload);
    },
  };
}

function takeMessages(server: FastifyInstance, provider: PaymentProvider, reports: PaymentReport[]): void {
  void server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    scope.post<{ Body: Buffer }>('/webhooks/payment', async ({ headers, body }, reply) => {
      const report = provider.readMessage(headers, body, new Date());
      if (report) reports.push(report);
      return reply.code(204).send();
    });
    done();
  });
}
