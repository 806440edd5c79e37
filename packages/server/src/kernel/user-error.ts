import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { DomainError, DomainErrors, UserErrorCode } from './errors.ts';

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
    NO_FREE_LICENSE: { description: 'No license of the type is free there.' },
    RETIRED: { description: 'The instance is retired.' },
    NOT_ALLOWED: { description: 'The instance’s company does not use this license type.' },
    HOLDS_ONE: { description: 'The instance holds a license of the type already.' },
    REFUSED: { description: 'Some of what was to be changed cannot be, so that nothing was; the outcomes say why.' },
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

/**
 * What the user must put right.
 *
 * @throws the error itself where it is anything else
 */
export function userErrorsOf(error: unknown): UserError[] {
  const faults = error instanceof DomainErrors ? error.errors : [error];
  return faults.map((fault) => {
    if (!(fault instanceof DomainError)) throw error;
    const { code, path, message } = fault;
    return { code, path, message };
  });
}
