import { GraphQLError } from 'graphql';

/** What a caller's program can tell apart; anything unexpected is INTERNAL. */
export type ErrorCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_USER_INPUT' | 'TOO_COMPLEX' | 'UNAVAILABLE';

/**
 * Something that the user can put right: thrown by a rule, it rolls the command back and becomes a `UserError` of the
 * payload.
 *
 * @typeParam Code the codes of the schema's `UserErrorCode`
 */
export class DomainError<Code extends string = string> extends Error {
  /**
   * @param path to the input field, from the mutation's `input` on
   * @param message for people, in one sentence
   */
  constructor(
    readonly code: Code,
    readonly path: readonly string[],
    message: string,
  ) {
    super(message);
    this.name = 'DomainError';
  }
}

/** Several things that the user can put right, told at once; there is at least one. */
export class DomainErrors<Code extends string = string> extends Error {
  constructor(readonly errors: readonly DomainError<Code>[]) {
    super(errors.map(({ message }) => message).join(' '));
    this.name = 'DomainErrors';
  }
}

/** Nobody is signed in. */
export const unauthenticated = (message = 'Sign in first.'): GraphQLError => publicError('UNAUTHENTICATED', message);

/** The person who asks may not do this. */
export const forbidden = (message = 'Your role does not allow this.'): GraphQLError =>
  publicError('FORBIDDEN', message);

/**
 * The request itself is wrong, and its developer must put it right: a broken cursor, a value out of range.
 *
 * @param path to the argument or input field
 */
export const badInput = (message: string, path?: readonly string[]): GraphQLError =>
  publicError('BAD_USER_INPUT', message, path && { argumentPath: path });

/** The request asks for more than one request may. */
export const tooComplex = (message: string): GraphQLError => publicError('TOO_COMPLEX', message);

function publicError(code: ErrorCode, message: string, details: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { ...details, code } });
}
