import { type GraphQLResolveInfo } from 'graphql';
import { type SubscribeResolverData } from 'type-graphql';
import { type Context } from './context.ts';
import { type OutboxEvent, type PlacedEvent } from './outbox.ts';

/** What a subscription is begun with. */
export type Subscribed<Args> = Omit<SubscribeResolverData, 'args' | 'context' | 'info'> & {
  args: Args;
  context: Context;
  info: GraphQLResolveInfo;
};

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
