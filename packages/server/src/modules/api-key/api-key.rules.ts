import { DomainError } from '../../kernel/errors.ts';
import type { Permission } from '../../kernel/access.ts';

const LONGEST_NAME = 60;
const MOST_COMPANIES = 100;

/** An API key that someone wishes for. */
export interface KeyWish {
  /** Without space around it. */
  readonly name: string;
  /** What its scopes allow. */
  readonly permissions: readonly Permission[];
  /** How many companies it is to be limited to; null is all of them. */
  readonly companyCount: number | null;
  readonly expiresAt: Date | null;
}

/**
 * All that is wrong with the wish, apart from what only the database knows.
 *
 * @param allowed what whoever makes it may do
 */
export function faultsOf(wish: KeyWish, allowed: readonly Permission[], now: Date): DomainError[] {
  const { name, permissions, companyCount, expiresAt } = wish;
  const faults: DomainError[] = [];
  if (name.length === 0 || name.length > LONGEST_NAME)
    faults.push(new DomainError('INVALID', ['name'], `Give it a name of 1 to ${LONGEST_NAME} characters.`));
  if (permissions.length === 0) faults.push(new DomainError('INVALID', ['scopes'], 'Choose what it may do.'));
  if (permissions.some((permission) => !allowed.includes(permission)))
    faults.push(new DomainError('INVALID', ['scopes'], 'Choose nothing that you may not do yourself.'));
  if (companyCount === 0)
    faults.push(new DomainError('INVALID', ['companies'], 'Choose one company at least, or leave it to all.'));
  if (companyCount !== null && companyCount > MOST_COMPANIES)
    faults.push(new DomainError('TOO_MANY', ['companies'], `Choose ${MOST_COMPANIES} companies at the most.`));
  if (expiresAt && expiresAt <= now)
    faults.push(new DomainError('INVALID', ['expiresAt'], 'Choose an end that is still to come.'));
  return faults;
}
