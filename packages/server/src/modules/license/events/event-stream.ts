import { type Context } from '../../../kernel/context.ts';
import { type OutboxEvent, type PlacedEvent } from '../../../kernel/outbox.ts';
import { LICENSES_EXPIRED, type LicensesExpired } from './license-outbox.ts';

/**
 * Tells what becomes of each event.
 *
 * @param answer null is not told
 */
export function answerEach<Answer>(
  events: AsyncIterableIterator<PlacedEvent>,
  answer: (placed: PlacedEvent) => Promise<Answer | null>,
): AsyncIterableIterator<Answer> {
  const end = async (): Promise<IteratorResult<Answer>> => {
    await events.return?.();
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const next = await events.next();
        if (next.done) return { done: true, value: undefined };
        const value = await answer(next.value).catch(async (error: unknown) => {
          await end();
          throw error;
        });
        if (value !== null) return { done: false, value };
      }
    },
    return: end,
  };
}

/** The instant of the expiry that the event tells of; null when it tells of something else. */
export const expiryOf = ({ kind, payload }: OutboxEvent): Date | null =>
  kind === LICENSES_EXPIRED ? new Date((payload as LicensesExpired).expiresAt) : null;

const LONGEST_WAIT_MS = 5_000;

/**
 * A context for answering an event. Another machine's clock may run ahead of ours: an expiry is told of when it has
 * come here too, 5 seconds later at the most, so that the licenses are seen as expired.
 */
export async function contextFor(context: Context, expiresAt: Date | null): Promise<Context> {
  const fresh = context.renew();
  const aheadMs = expiresAt ? expiresAt.getTime() - fresh.now.getTime() : 0;
  if (aheadMs <= 0) return fresh;
  await new Promise((resolve) => setTimeout(resolve, Math.min(aheadMs, LONGEST_WAIT_MS)));
  return context.renew();
}

const shared = new WeakMap<OutboxEvent, Map<string, Promise<unknown>>>();

/**
 * Answers an event once for all who ask the same about it.
 *
 * @param question all that the answer depends on
 */
export function once<Answer>(event: OutboxEvent, question: unknown, answer: () => Promise<Answer>): Promise<Answer> {
  const answers = shared.get(event) ?? new Map<string, Promise<unknown>>();
  shared.set(event, answers);
  const key = JSON.stringify(question);
  const known = answers.get(key) ?? answer();
  answers.set(key, known);
  return known as Promise<Answer>;
}
