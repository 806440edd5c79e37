import { DomainError } from '../../kernel/errors.ts';

/** Characters of a name of an instance, and of an operating system. */
const LONGEST_TEXT = 255;

/** Licenses of one type that an instance may need. */
const MOST_NEEDED = 10_000;

/** A license type, as far as needs go. */
export interface NeededType {
  readonly key: number;
  readonly name: string;
  /** INSTANCE: an instance holds one license of the type at the most. */
  readonly unit: string;
}

/** So many licenses of a type that an instance should hold. */
export interface Need {
  readonly typeKey: number;
  readonly quantity: number;
}

/** What is wrong with a text that names something; null where nothing is. */
function faultOfName(text: string): string | null {
  if (text.trim() === '') return 'is empty';
  return faultOfText(text);
}

/** What is wrong with a text that may be empty; null where nothing is. */
function faultOfText(text: string): string | null {
  if (text.length > LONGEST_TEXT) return `has more than ${LONGEST_TEXT} characters`;
  return /\p{Cc}/u.test(text) ? 'contains control characters' : null;
}

/**
 * A name as it is kept: without space around it.
 *
 * @throws DomainError INVALID
 */
export function checkedName(text: string, path: readonly string[]): string {
  const fault = faultOfName(text);
  if (fault) throw new DomainError('INVALID', path, `The name ${fault}: give one of 1 to ${LONGEST_TEXT} characters.`);
  return text.trim();
}

/** @throws DomainError INVALID */
export function checkedSystem(text: string, path: readonly string[]): string {
  const fault = faultOfText(text);
  if (fault)
    throw new DomainError(
      'INVALID',
      path,
      `The operating system ${fault}: give ${LONGEST_TEXT} characters at the most.`,
    );
  return text.trim();
}

/** What is wrong with a quantity of a type; null where nothing is. */
export function faultOfQuantity({ name, unit }: NeededType, quantity: number): string | null {
  if (unit === 'INSTANCE')
    return quantity === 1 ? null : `An instance holds one license of ${name} at the most: ask for 1.`;
  const isFine = Number.isInteger(quantity) && quantity >= 1 && quantity <= MOST_NEEDED;
  return isFine ? null : `Ask for 1 to ${MOST_NEEDED.toLocaleString('en')} licenses of ${name}.`;
}

/** "A, B, or C". */
const anyOf = (names: readonly string[]): string => new Intl.ListFormat('en', { type: 'disjunction' }).format(names);

/**
 * What is wrong with a type that does not cover an instance, in one sentence that says what would do.
 *
 * @param fitting the names of the types that do cover it
 */
export const explainCoverage = (typeName: string, instanceName: string, fitting: readonly string[]): string =>
  `${typeName} does not cover ${instanceName}: ${fitting.length > 0 ? `choose ${anyOf(fitting)}` : 'no license type does'}.`;
