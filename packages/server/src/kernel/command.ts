import { requirePermission, type Actor, type Permission } from './access.ts';
import { writeAudit } from './audit.ts';
import { type Context } from './context.ts';
import { checkKey, claim, hashInput, keepAnswer, type Claim } from './idempotency.ts';
import { writeEvents, type NewEvent } from './outbox.ts';
import { type Run } from './sql.ts';
import { userErrorsOf, type UserError } from './user-error.ts';

/** A change that someone asks for. */
export interface Command {
  /** Of the mutation; the audit log and the kept answer bear it. */
  readonly name: string;
  readonly permission: Permission;
  /** The same key and input replays the first answer; another input with it is refused. */
  readonly idempotencyKey: string;
  /** What is asked for, without the key: goes into the audit log. */
  readonly input: object;
}

/** What a command leaves behind. */
export interface Outcome<Answer extends object> {
  /** Plain JSON: kept for a replay, and in the audit log. */
  readonly answer: Answer;
  readonly events: readonly NewEvent[];
}

/** The answer, or what the user must put right first: then nothing was changed. */
export type Result<Answer> =
  | { readonly answer: Answer; readonly userErrors: readonly [] }
  | { readonly answer: null; readonly userErrors: readonly UserError[] };

/** Tries of a transaction that PostgreSQL ends because of another one. */
const MOST_TRIES = 4;

/**
 * Does a command in one transaction: the idempotency key, what `work` changes, the audit entry, the events and the
 * answer, or nothing of it. A DomainError becomes a user error, DomainErrors one each. `work` may be called again, when
 * PostgreSQL breaks a deadlock with another transaction.
 *
 * @throws UNAUTHENTICATED, FORBIDDEN, and whatever else `work` throws
 */
export async function command<Answer extends object>(
  context: Context,
  wanted: Command,
  work: (run: Run) => Promise<Outcome<Answer>>,
): Promise<Result<Answer>> {
  const actor = requirePermission(context, wanted.permission);
  const { providerId, actorId } = actor;
  const inputHash = hashInput(actorId, wanted.input);
  const wish: Claim = { providerId, key: wanted.idempotencyKey, command: wanted.name, inputHash };

  const once = (run: Run): Promise<Answer> => perform(run, { actor, wanted, wish, now: context.now }, work);
  try {
    checkKey(wanted.idempotencyKey);
    return { answer: await retried(() => context.database.transact(once)), userErrors: [] };
  } catch (error) {
    return { answer: null, userErrors: userErrorsOf(error) };
  }
}

interface Asked {
  readonly actor: Actor;
  readonly wanted: Command;
  readonly wish: Claim;
  readonly now: Date;
}

async function perform<Answer extends object>(
  run: Run,
  { actor, wanted, wish, now }: Asked,
  work: (run: Run) => Promise<Outcome<Answer>>,
): Promise<Answer> {
  const first = await claim<Answer>(run, wish, now);
  if (first) return first;
  const { answer, events } = await work(run);
  const { providerId, actorId, name } = actor;
  const { name: command, input } = wanted;
  await writeAudit(run, { providerId, actor: { id: actorId, name }, command, input, outcome: answer }, now);
  await keepAnswer(run, wish, answer);
  await writeEvents(run, providerId, events, now);
  return answer;
}

/** Serialization failures and deadlocks: the transaction was rolled back, and may succeed the next time. */
async function retried<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === MOST_TRIES || !isTransient(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** tries));
    }
  }
}

const isTransient = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
