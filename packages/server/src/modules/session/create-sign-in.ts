import { hashPassword } from 'better-auth/crypto';
import { type Database } from '../../database/connection.ts';
import { type Role } from '../../kernel/access.ts';
import { newId } from '../../kernel/ids.ts';

/** A person who may sign in. */
export interface SignIn {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  /** UUID of the provider that the person belongs to. */
  readonly providerId: string;
  readonly role: Role;
  /** UUIDs of the companies that the person is limited to; all of them when left out. */
  readonly companyIds?: readonly string[];
}

/**
 * Lets a person sign in with a password. Fails when the e-mail address is taken.
 *
 * @returns the person's id
 */
export async function createSignIn(database: Pick<Database, 'owner'>, signIn: SignIn): Promise<string> {
  const { email, name, providerId, role, companyIds = null } = signIn;
  const id = newId();
  await database.owner.query(
    `with person as (
       insert into auth."user" (id, name, email, "emailVerified", provider_id, role, company_ids)
       values ($1, $2, $3, true, $4, $5, $6)
     )
     insert into auth.account (id, "accountId", "providerId", "userId", password, "updatedAt")
     values ($7, $1, 'credential', $1, $8, now())`,
    [
      id,
      name,
      email.toLowerCase(),
      providerId,
      role.toLowerCase(),
      companyIds,
      newId(),
      await hashPassword(signIn.password),
    ],
  );
  return id;
}
