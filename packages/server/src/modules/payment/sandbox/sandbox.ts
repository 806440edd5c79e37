import { type FastifyInstance } from 'fastify';
import { type Database } from '../../../database/connection.ts';
import { DatabaseUnavailable } from '../../../database/unavailable.ts';
import { type JobQueue, type LeaveJob } from '../../../kernel/jobs.ts';
import { PaymentUnavailable, type PaymentProvider, type PaymentReport } from '../payment-provider.ts';
import { chargeOnce } from './charge-desk.ts';
import { openDesk, type CheckoutRequest } from './checkout-desk.ts';
import { checkoutPath, serveCheckouts } from './checkout.routes.ts';
import { messageQueue, type Deliver } from './message-delivery.ts';
import { readMessage } from './message.ts';
import { deriveKeys } from './sandbox-keys.ts';

/** A payment company that moves no money, on the other side of HTTP although the server itself serves it. */
export interface Sandbox {
  readonly provider: PaymentProvider;
  /** Its own work: sending its messages, and ending checkouts in time. */
  readonly queues: readonly JobQueue[];
  /** Serves the pages on which one pays. */
  serve(server: FastifyInstance): void;
}

/**
 * Opens the sandbox over a database.
 *
 * @param settings `baseUrl` is where browsers reach the server, which takes messages at `/webhooks/payment`; `secret` is
 *   the server's, the same in all processes; `deliver` posts messages, over the network unless given
 */
export function createSandbox(settings: {
  readonly database: Pick<Database, 'web'>;
  readonly baseUrl: string;
  readonly secret: string;
  readonly clock: { now(): Date };
  readonly leaveJob: LeaveJob;
  readonly deliver?: Deliver;
}): Sandbox {
  const { baseUrl } = settings;
  const keys = deriveKeys(settings.secret);
  const desk = openDesk({ ...settings, keys });
  const report = async (reference: string, request: CheckoutRequest): Promise<PaymentReport> => {
    const key = keys.readReference(reference);
    const checkout = key && (await desk.serve(key, request));
    if (!checkout) throw new TypeError(`The sandbox has no checkout ${reference}`);
    return checkout.report;
  };

  return {
    provider: {
      name: 'SANDBOX',
      async openCheckout(order) {
        await available(desk.open(order));
        const reference = keys.referenceOf(order);
        return { reference, url: `${baseUrl}${checkoutPath(reference)}` };
      },
      readCheckout: (reference) => available(report(reference, { kind: 'LOOK' })),
      closeCheckout: (reference) => available(report(reference, { kind: 'CLOSE' })),
      charge: (order) => available(chargeOnce(settings, order)),
      readMessage: (...message) => readMessage(keys, ...message),
    },
    queues: [messageQueue({ ...settings, keys, url: `${baseUrl}/webhooks/payment` }), desk.expiry],
    serve: (server) => serveCheckouts(server, { desk, keys, baseUrl }),
  };
}

/** The sandbox lives in the database, so that it is away with it. */
async function available<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof DatabaseUnavailable ? new PaymentUnavailable('SANDBOX', { cause: error }) : error;
  }
}
