import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { type Context } from '../kernel/context.ts';
import { type Execute } from './execute.ts';
import { maskErrors, type Log } from './mask-errors.ts';

/** A subscription as the WebSocket's protocol knows it. */
type Subscription = Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'> & { contextValue: Context };

type Subscribe = (subscription: Subscription) => Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;

/** Answers a subscription: each of its events in a context of its own, so that its clock goes on and it reads anew. */
export function createSubscribe(schema: GraphQLSchema, execute: Execute, log: Log): Subscribe {
  return async (subscription) => {
    const { document, operationName, variableValues, contextValue } = subscription;
    const events = await createSourceEventStream({ ...subscription, schema });
    if (!(Symbol.asyncIterator in events)) return maskErrors(events, contextValue, log);
    return map(events[Symbol.asyncIterator](), async (event) => {
      const context = contextValue.renew();
      const variables = variableValues ?? {};
      return maskErrors(await execute({ document, operationName, variables, context, event }), context, log);
    });
  };
}

/** Unlike an async generator it ends at once when it is told to, also while it waits for the next value. */
function map<Value, Result>(
  values: AsyncIterator<Value>,
  transform: (value: Value) => Promise<Result>,
): AsyncIterableIterator<Result> {
  return {
    async next() {
      const next = await values.next();
      return next.done ? { done: true, value: undefined } : { done: false, value: await transform(next.value) };
    },
    async return() {
      await values.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
