import { type GraphQLResolveInfo } from 'graphql';
import { type SubscribeResolverData } from 'type-graphql';
import { type Context } from './context.ts';
import { type EventFeed, type PlacedEvent } from './outbox.ts';

/** What a subscription is begun with. */
export type Subscribed<Args> = Omit<SubscribeResolverData, 'args' | 'context' | 'info'> & {
  args: Args;
  context: Context;
  info: GraphQLResolveInfo;
};

/**
 * How a subscription is answered: alike for all who ask the same with the same rights, so that one of them is asked for
 * all. Nothing in an answer may depend on who the person is.
 */
export interface Answering<Answer> {
  readonly events: EventFeed;
  /** Events are told from behind this cursor on; null is from now on. */
  readonly after: string | null;
  /** Events are answered together, at most once in so many milliseconds; 0 answers each for itself. */
  readonly pauseMs: number;
  /** What everyone is told who comes, before any event. */
  readonly opening?: () => Promise<Answer>;
  /** @returns null where there is nothing to be told */
  answer(events: readonly PlacedEvent[]): Promise<Answer | null>;
}

/**
 * What the resolver of a subscription gives. GraphQL wants something to iterate over; but events are pushed: what serves
 * subscriptions takes `answering`.
 */
export class EventAnswers<Answer> implements AsyncIterable<Answer> {
  constructor(readonly answering: Answering<Answer>) {}

  [Symbol.asyncIterator](): AsyncIterator<Answer> {
    throw new TypeError('Events are pushed, not iterated over');
  }
}
