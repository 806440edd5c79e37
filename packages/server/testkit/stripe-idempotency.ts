import { type Answer, type StripeRequest } from './stripe-wire.ts';

interface Kept {
  readonly asked: string;
  readonly answer: Answer;
  isSettled: boolean;
}

/** An answer, and what is to be called when it has been given. */
export type Once = Answer & { readonly settle: () => void };

/**
 * Stripe's way with idempotency keys: the same key and parameters give the first answer again, other parameters an
 * error, and a request that comes while the first is under way is turned away. What is refused for its parameters is
 * not kept.
 */
export function keepAnswers(): (request: StripeRequest, serve: () => Answer) => Once {
  const kept = new Map<string, Kept>();
  return ({ method, path, form, idempotencyKey: key }, serve) => {
    const asked = JSON.stringify([method, path, form]);
    const before = key === undefined ? undefined : kept.get(key);
    if (before) return { ...again(before, asked, key ?? ''), settle: () => undefined };
    const answer = serve();
    const entry = { asked, answer, isSettled: false };
    if (key !== undefined && (answer.status === 200 || answer.status === 402)) kept.set(key, entry);
    return { ...answer, settle: () => (entry.isSettled = true) };
  };
}

function again({ asked, answer, isSettled }: Kept, askedNow: string, key: string): Answer {
  if (asked !== askedNow)
    return idempotencyError(
      400,
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    );
  if (!isSettled)
    return idempotencyError(
      409,
      `There is currently another in-progress request using this Idempotency Key: ${key}.`,
      'idempotency_key_in_use',
    );
  return { ...answer, isReplayed: true };
}

const idempotencyError = (status: number, message: string, code?: string): Answer => ({
  status,
  body: { error: { type: 'idempotency_error', message, ...(code && { code }) } },
});
