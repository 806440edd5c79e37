import { newId } from '../src/kernel/ids.ts';
import { type UserError } from '../src/kernel/user-error.ts';
import { type Answer, type Caller } from './api.ts';

/** An API key as these tests ask for it. */
export interface KeyAnswer {
  readonly id: string;
  readonly name: string;
  readonly start: string;
  readonly state: string;
  readonly scopes: readonly string[];
  readonly companies: readonly { readonly name: string }[] | null;
  readonly makerName: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly revokerName: string | null;
}

export interface KeyPayload {
  readonly apiKey: KeyAnswer | null;
  readonly text: string | null;
  readonly userErrors: readonly UserError[];
}

export const KEY_FIELDS = `
  id name start state scopes companies { name } makerName expiresAt lastUsedAt revokedAt revokerName`;

const CREATE = `mutation Create($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  apiKey { ${KEY_FIELDS} } text userErrors { code path message } } }`;
const REVOKE = `mutation Revoke($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) {
  apiKey { ${KEY_FIELDS} } userErrors { code path message } } }`;

/** Asks for a key; what is left out is one that reads everything, under a name that no other has. */
export function tryKey(caller: Caller, given: object = {}): Promise<Answer<{ createApiKey: KeyPayload }>> {
  const plain = { name: `Key ${newId()}`, scopes: ['LICENSE_READ'], idempotencyKey: newId() };
  return caller.query(CREATE, { input: { ...plain, ...given } });
}

/** What came of {@link tryKey}; fails where it was refused altogether. */
export async function askForKey(caller: Caller, given: object = {}): Promise<KeyPayload> {
  const { data, errors } = await tryKey(caller, given);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.createApiKey;
}

/** Makes a key, and gives it with its text. */
export async function makeKey(caller: Caller, given: object = {}): Promise<{ key: KeyAnswer; text: string }> {
  const { apiKey, text, userErrors } = await askForKey(caller, given);
  if (!apiKey || text === null) throw new Error(JSON.stringify(userErrors));
  return { key: apiKey, text };
}

/** Revokes a key, or tries to. */
export function revokeKey(
  caller: Caller,
  apiKey: string,
  given: object = {},
): Promise<Answer<{ revokeApiKey: Pick<KeyPayload, 'apiKey' | 'userErrors'> }>> {
  return caller.query(REVOKE, { input: { apiKey, idempotencyKey: newId(), ...given } });
}
