import { type Attempt } from '../checkout-table.ts';
import { findCard, type TestCard } from '../test-cards.ts';

/** What is wrong with a form, by field, for people. */
export type FormErrors = Readonly<Partial<Record<keyof Attempt, string>>>;

/** A payment that can be tried. */
interface CardPayment {
  readonly card: TestCard;
  readonly name: string;
  readonly email: string;
}

const LONGEST_NAME = 100;
const LONGEST_EMAIL = 254;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

// Line breaks and other control characters belong into no name, and NUL cannot even be stored.
const CONTROL = /\p{Cc}/u;

/** The fields of a form that was sent, as they were typed. */
export const formOf = (sent: URLSearchParams): Attempt => ({
  card: sent.get('card') ?? '',
  name: (sent.get('name') ?? '').trim(),
  email: (sent.get('email') ?? '').trim(),
});

/** The payment that a form asks for; null, and what is to be put right, where it asks for none. */
export function checkForm({ card: key, name, email }: Attempt): { payment: CardPayment | null; errors: FormErrors } {
  const card = findCard(key);
  const isName = name !== '' && name.length <= LONGEST_NAME && !CONTROL.test(name);
  const isEmail = email.length <= LONGEST_EMAIL && EMAIL.test(email) && !CONTROL.test(email);
  const errors = {
    ...(!card && { card: 'Choose a card.' }),
    ...(!isName && { name: `Enter the name on the card, in up to ${LONGEST_NAME} characters.` }),
    ...(!isEmail && { email: 'Enter an e-mail address like anna@example.com.' }),
  };
  return { payment: card && isName && isEmail ? { card, name, email } : null, errors };
}
