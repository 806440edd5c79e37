import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { type DomainError } from './errors.ts';

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
} as const;
export type UserErrorCode = keyof typeof UserErrorCode;

registerEnumType(UserErrorCode, {
  name: 'UserErrorCode',
  description: 'What is wrong, for programs.',
  valuesConfig: {
    INVALID: { description: 'The value does not fit here; the message says why.' },
    NOT_FOUND: { description: 'It does not exist, or is not yours.' },
    CONFLICT: { description: 'It was changed by someone else in the meantime.' },
    IDEMPOTENCY_KEY_REUSED: { description: 'The key was used before, with another input: choose a new one.' },
    TOO_MANY: { description: 'More than may be done at once.' },
    NOT_SOLD: { description: 'It has no price now: it is not sold in your currency, or no longer.' },
    PRICE_CHANGED: { description: 'It costs something else now; the message has both amounts.' },
    PAYMENT_UNAVAILABLE: { description: 'The payment provider does not answer; what was asked for is kept.' },
    NOT_COVERED: { description: 'The license type does not cover the instance.' },
    ALREADY_TRIED: { description: 'A trial of the license type was had there before.' },
  },
});

/** A {@link DomainError} in a payload. */
@ObjectType({ description: 'Something that the user can put right.', simpleResolvers: true })
export class UserError {
  @Field(() => UserErrorCode, { description: 'What is wrong, for programs.' })
  code!: UserErrorCode;

  @Field(() => [String], { description: 'Path to the input field, from the input on.' })
  path!: readonly string[];

  @Field(() => String, { description: 'What is wrong, for people.' })
  message!: string;
}

export const toUserError = ({ code, path, message }: DomainError<UserErrorCode>): UserError => ({
  code,
  path,
  message,
});
