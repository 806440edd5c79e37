import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { DomainError } from './errors.ts';
import { type Run } from './sql.ts';

/** A key of the client's, and what was asked with it. */
export interface Claim {
  readonly providerId: string;
  readonly key: string;
  readonly command: string;
  /** See {@link hashInput}. */
  readonly inputHash: string;
}

const LONGEST_KEY = 200;

/**
 * Checks a key that a client chose.
 *
 * @throws DomainError INVALID when it is empty, longer than 200 characters, or not plain text
 */
export function checkKey(key: string): void {
  if (key.length === 0 || key.length > LONGEST_KEY || key.includes('\0') || !key.isWellFormed())
    throw new DomainError('INVALID', ['idempotencyKey'], `An idempotency key has 1 to ${LONGEST_KEY} characters.`);
}

/** The same for the same values, in whatever order their fields come. */
export const hashInput = (...values: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(values, sorted)).digest('base64url');

const sorted = (_key: string, value: unknown): unknown =>
  value === null || typeof value !== 'object' || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));

/**
 * Takes the key for this transaction, or gives the answer that was given for it before. While another transaction
 * has it, this one waits for the other's end.
 *
 * @returns the first answer; null when there is none, and the command is to be done
 * @throws DomainError IDEMPOTENCY_KEY_REUSED when the key was used for anything else
 */
export async function claim<Answer>(run: Run, wanted: Claim, now: Date): Promise<Answer | null> {
  const { providerId, key, command, inputHash } = wanted;
  const claimed = await run(sql`
    insert into idempotent_answer (provider_id, key, command, input_hash, created_at)
    values (${providerId}::uuid, ${key}, ${command}, ${inputHash}, ${now}::timestamptz)
    on conflict (provider_id, key) do nothing
    returning key`);
  if (claimed.length > 0) return null;
  const [first] = await run(sql<{ command: string; input_hash: string; answer: Answer }>`
    select command, input_hash, answer from idempotent_answer where provider_id = ${providerId}::uuid and key = ${key}`);
  if (first?.command === command && first.input_hash === inputHash) return first.answer;
  throw new DomainError(
    'IDEMPOTENCY_KEY_REUSED',
    ['idempotencyKey'],
    'This idempotency key was used before, with another input.',
  );
}

/** Keeps the answer for whoever comes with the key again. */
export async function keepAnswer(run: Run, { providerId, key }: Claim, answer: object): Promise<void> {
  await run(sql`
    update idempotent_answer set answer = ${JSON.stringify(answer)}::jsonb
    where provider_id = ${providerId}::uuid and key = ${key}`);
}
