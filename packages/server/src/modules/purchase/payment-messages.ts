import { type FastifyInstance } from 'fastify';
import { isUuid } from '../../kernel/ids.ts';
import { ForgedMessage, type PaymentProvider } from '../payment/index.ts';
import { applyMessage, ReportMismatch } from './apply-report.ts';
import { type Till } from './till.ts';

const MESSAGE_BYTES_MOST = 512 * 1024;

/** What the route of the payment provider's messages needs. */
export interface PaymentMessages {
  readonly provider: PaymentProvider;
  readonly tillFor: (providerId: string) => Till;
  readonly log: (message: string, error: unknown) => void;
}

/**
 * Takes the payment provider's messages at /webhooks/payment. It answers 204 once a message has had its effect, or can
 * have none; 400 to what the provider did not send; and fails where the message must come again.
 */
export function servePaymentMessages(server: FastifyInstance, { provider, tillFor, log }: PaymentMessages): void {
  void server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MESSAGE_BYTES_MOST }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.post('/webhooks/payment', async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      try {
        // Signatures are of the real time, wherever the clock of the rules stands.
        const report = provider.readMessage(request.headers, body, new Date());
        if (report && isUuid(report.providerId) && isUuid(report.orderId))
          await applyMessage(tillFor(report.providerId), report);
      } catch (error) {
        if (error instanceof ForgedMessage) return reply.code(400).send({ error: error.message });
        if (!(error instanceof ReportMismatch)) throw error;
        log('A payment report fits no purchase, and was left alone', error);
      }
      return reply.code(204).send();
    });
    done();
  });
}
