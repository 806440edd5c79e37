import { ForgedMessage, type PaymentProvider, type PaymentReport } from '../payment-provider.ts';
import { checkSignature, SIGNATURE_HEADER } from './message-signature.ts';
import { type SandboxKeys } from './sandbox-keys.ts';

/** A report as JSON holds it. */
export interface StoredReport extends Omit<PaymentReport, 'occurredAt'> {
  readonly occurredAt: string;
}

/** What a message says. */
interface MessageContent {
  readonly account: string;
  readonly report: StoredReport;
}

/** A report that was kept as JSON. */
export const reviveReport = (stored: StoredReport): PaymentReport => ({
  ...stored,
  occurredAt: new Date(stored.occurredAt),
});

/** The body of the message that tells of a report. */
export const messageBody = ({ account }: Pick<SandboxKeys, 'account'>, report: PaymentReport): string =>
  JSON.stringify({ account, report });

/** Reads a message that came; see {@link PaymentProvider.readMessage}. */
export function readMessage(
  keys: Pick<SandboxKeys, 'account' | 'signing'>,
  ...[headers, body, now]: Parameters<PaymentProvider['readMessage']>
): PaymentReport | null {
  const header = headers[SIGNATURE_HEADER];
  checkSignature(keys.signing, typeof header === 'string' ? header : undefined, body, now);
  const content = parse(body);
  return content?.account === keys.account ? reviveReport(content.report) : null;
}

/** What bears our signature was written by {@link messageBody}, or else by a fault. */
function parse(body: Buffer): MessageContent | null {
  try {
    return JSON.parse(body.toString()) as MessageContent | null;
  } catch (error) {
    throw new ForgedMessage('The message is no JSON', { cause: error });
  }
}
