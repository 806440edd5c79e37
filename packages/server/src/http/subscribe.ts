import { randomUUID } from 'node:crypto';
import {
  createSourceEventStream,
  locatedError,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { type Actor } from '../kernel/access.ts';
import { type Context } from '../kernel/context.ts';
import { EventAnswers, type Answering } from '../kernel/event-stream.ts';
import { type PlacedEvent } from '../kernel/outbox.ts';
import { Broadcast, type BroadcastSource } from './broadcast.ts';
import { type Execute } from './execute.ts';
import { maskErrors, type Log } from './mask-errors.ts';
import { type Outlet } from './outlet.ts';
import { questionOf } from './question.ts';
import { Subscriber } from './subscriber.ts';

/** A subscription as the WebSocket's protocol knows it, who asks, and where the answers go. Kept as long as it lasts. */
export interface Subscription extends Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'> {
  readonly actor: Actor;
  readonly outlet: Outlet;
}

/** @returns what tells of its end; or why it cannot begin */
type Subscribe = (subscription: Subscription) => Promise<Subscriber | ExecutionResult>;

/** What subscriptions are answered from. */
interface SubscribeSource {
  readonly schema: GraphQLSchema;
  readonly execute: Execute;
  readonly log: Log;
  /** The context of one subscription. */
  contextOf(subscription: { requestId: string; actor: Actor }): Context;
}

/**
 * Answers subscriptions: each event once for all who ask the same with the same rights, in a context of its own, so that
 * its clock goes on and it reads anew.
 */
export function createSubscribe(source: SubscribeSource): Subscribe {
  const running = new Map<string, { readonly broadcast: Broadcast; listeners: number }>();

  /** Has the subscriber listen together with all who ask the same. */
  const join = (subscriber: Subscriber, begun: Begun): Broadcast => {
    const question = questionOf({ ...begun.subscription, variables: begun.subscription.variableValues ?? {} });
    const entry = running.get(question) ?? { broadcast: new Broadcast(broadcastSource(source, begun)), listeners: 0 };
    running.set(question, entry);
    entry.listeners++;
    subscriber.onEnd(() => {
      if (--entry.listeners === 0) running.delete(question);
    });
    return entry.broadcast;
  };

  return async (subscription) => {
    const { schema, log } = source;
    const context = source.contextOf({ requestId: randomUUID(), actor: subscription.actor });
    const answers: unknown = await createSourceEventStream({ ...subscription, schema, contextValue: context });
    if (!(answers instanceof EventAnswers)) return maskErrors(answers as ExecutionResult, context, log);
    const { answering } = answers as EventAnswers<unknown>;
    const subscriber = new Subscriber(subscription.outlet);
    const broadcast = join(subscriber, { subscription, answering, context });
    try {
      const { events, after } = answering;
      const { backlog, leave } = await events.follow(after, (placed) => broadcast.tell(placed, subscriber));
      subscriber.onEnd(leave);
      void subscriber.catchUp(before(broadcast, backlog));
      return subscriber;
    } catch (error) {
      await subscriber.return();
      return maskErrors({ errors: [locatedError(error, undefined)] }, context, log);
    }
  };
}

/** What is said to everyone who comes, and to what happened before. */
async function* before(broadcast: Broadcast, backlog: AsyncIterable<PlacedEvent>): AsyncGenerator<string> {
  const opening = await broadcast.open();
  if (opening !== null) yield opening;
  for await (const placed of backlog) {
    const payload = await broadcast.answer(placed);
    if (payload !== null) yield payload;
  }
}

/** A subscription that has begun. */
interface Begun {
  readonly subscription: Subscription;
  readonly answering: Answering<unknown>;
  readonly context: Context;
}

function broadcastSource({ execute, log }: SubscribeSource, begun: Begun): BroadcastSource {
  const { document, operationName, variableValues } = begun.subscription;
  const { answering } = begun;
  const variables = variableValues ?? {};
  const textOf = async (event: unknown): Promise<string> => {
    const context = begun.context.renew();
    const result = maskErrors(await execute({ document, operationName, variables, context, event }), context, log);
    const passing = result.errors?.find(({ extensions }) => extensions['code'] === 'UNAVAILABLE');
    if (passing) throw passing;
    return JSON.stringify(result);
  };
  return {
    pauseMs: answering.pauseMs,
    open: async () => (answering.opening ? textOf(await answering.opening()) : null),
    async answer(events) {
      const answer = await answering.answer(events);
      return answer === null ? null : textOf(answer);
    },
  };
}
