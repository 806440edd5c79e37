import { sql } from 'kysely';
import { type Database } from '../../../database/connection.ts';
import { readAs } from '../../../database/tenant.ts';
import { newId } from '../../../kernel/ids.ts';
import { type JobQueue, type LeaveJob } from '../../../kernel/jobs.ts';
import { type Run } from '../../../kernel/sql.ts';
import { type PaymentReport } from '../payment-provider.ts';
import { planMessages } from './message-plan.rules.ts';
import { SIGNATURE_HEADER, signMessage } from './message-signature.ts';
import { messageBody } from './message.ts';
import { type SandboxKeys } from './sandbox-keys.ts';
import { LATE_SECONDS, type Delivery } from './test-cards.ts';

const QUEUE = 'sandbox-message';

/** How long the server may take to answer a message. */
const ANSWER_WITHIN_MS = 10_000;

/** After twelve tries they are an hour apart: some three days. */
const RETRIES = 84;

/** Posts a message, and gives the status of the answer; rejects when there is none. */
export type Deliver = (message: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}) => Promise<{ readonly status: number }>;

/** A new event's id. */
export const newEventId = (): string => `sbx_evt_${newId()}`;

/** Keeps the messages that tell of a report and leaves them to be sent, all in the transaction of `run`. */
export async function leaveMessages(
  run: Run,
  { keys, leaveJob }: { readonly keys: SandboxKeys; readonly leaveJob: LeaveJob },
  report: PaymentReport,
  delivery: Delivery,
): Promise<void> {
  for (const { report: told, afterSeconds } of planMessages(report, delivery, LATE_SECONDS, newEventId())) {
    const { providerId, orderId, eventId, occurredAt } = told;
    await run(sql`
      insert into sandbox_message (provider_id, event_id, order_id, body, created_at)
      values (${providerId}::uuid, ${eventId}, ${orderId}::uuid, ${messageBody(keys, told)}, ${occurredAt}::timestamptz)
      on conflict (provider_id, event_id) do nothing`);
    await leaveJob(run, { queue: QUEUE, payload: { providerId, eventId }, afterSeconds });
  }
}

/** Sends the messages that were left: again and again, until the server takes them. */
export function messageQueue({
  database,
  keys,
  url,
  deliver = post,
}: {
  readonly database: Pick<Database, 'web'>;
  readonly keys: SandboxKeys;
  /** Where the server takes messages. */
  readonly url: string;
  readonly deliver?: Deliver | undefined;
}): JobQueue<{ readonly providerId: string; readonly eventId: string }> {
  return {
    name: QUEUE,
    limitSeconds: 30,
    retries: RETRIES,
    async work({ providerId, eventId }) {
      const [message] = await readAs(
        database,
        providerId,
        sql<{ body: string }>`
          select body from sandbox_message where provider_id = ${providerId}::uuid and event_id = ${eventId}`,
      );
      if (!message) throw new TypeError(`There is no message ${eventId}`);
      const { body } = message;
      // Signed anew each time, and at the real time, wherever the clock of the rules stands.
      const signature = signMessage(keys.signing, body, new Date());
      const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature };
      const { status } = await deliver({ url, headers, body });
      if (status < 200 || status > 299) throw new Error(`The message ${eventId} was answered with ${status}`);
    },
  };
}

const post: Deliver = async ({ url, headers, body }) => {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
  await answer.body?.cancel();
  return answer;
};
