import { GraphQLError } from 'graphql';

/** What a caller's program can tell apart; anything unexpected is INTERNAL. */
export type ErrorCode =
  'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_USER_INPUT' | 'TOO_COMPLEX' | 'TOO_MANY_REQUESTS' | 'UNAVAILABLE';

/** What is wrong with what a user asked for, for programs. */
export const UserErrorCode = {
  INVALID: 'INVALID',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  IDEMPOTENCY_KEY_REUSED: 'IDEMPOTENCY_KEY_REUSED',
  TOO_MANY: 'TOO_MANY',
  NOT_SOLD: 'NOT_SOLD',
  PRICE_CHANGED: 'PRICE_CHANGED',
  PAYMENT_UNAVAILABLE: 'PAYMENT_UNAVAILABLE',
  NOT_COVERED: 'NOT_COVERED',
  ALREADY_TRIED: 'ALREADY_TRIED',
  NO_FREE_LICENSE: 'NO_FREE_LICENSE',
  RETIRED: 'RETIRED',
  NOT_ALLOWED: 'NOT_ALLOWED',
  HOLDS_ONE: 'HOLDS_ONE',
  REFUSED: 'REFUSED',
} as const;
export type UserErrorCode = keyof typeof UserErrorCode;

/**
 * Something that the user can put right: thrown by a rule, it rolls the command back and becomes a `UserError` of the
 * payload.
 */
export class DomainError extends Error {
  /**
   * @param path to the input field, from the mutation's `input` on
   * @param message for people, in one sentence
   */
  constructor(
    readonly code: UserErrorCode,
    readonly path: readonly string[],
    message: string,
  ) {
    super(message);
    this.name = 'DomainError';
  }
}

/** Several things that the user can put right, told at once; there is at least one. */
export class DomainErrors extends Error {
  constructor(readonly errors: readonly DomainError[]) {
    super(errors.map(({ message }) => message).join(' '));
    this.name = 'DomainErrors';
  }
}

/** Nobody is signed in. */
export const unauthenticated = (message = 'Sign in first.'): GraphQLError => publicError('UNAUTHENTICATED', message);

/** The person who asks may not do this. */
export const forbidden = (message: string): GraphQLError => publicError('FORBIDDEN', message);

/**
 * The request itself is wrong, and its developer must put it right: a broken cursor, a value out of range.
 *
 * @param path to the argument or input field
 */
export const badInput = (message: string, path?: readonly string[]): GraphQLError =>
  publicError('BAD_USER_INPUT', message, path && { argumentPath: path });

/** The request asks for more than one request may. */
export const tooComplex = (message: string): GraphQLError => publicError('TOO_COMPLEX', message);

/**
 * The API key has made all the requests that it may make within a minute.
 *
 * @param most how many these are
 * @param seconds until it may make the next
 */
export const tooManyRequests = (most: number, seconds: number): GraphQLError =>
  publicError(
    'TOO_MANY_REQUESTS',
    `An API key may make ${most.toLocaleString('en')} requests a minute: go on in ${seconds} seconds.`,
    { retryAfterSeconds: seconds },
  );

function publicError(code: ErrorCode, message: string, details: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { ...details, code } });
}
