import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { command } from '../../kernel/command.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { type NewEvent } from '../../kernel/outbox.ts';
import { type Selection } from '../../kernel/selection.ts';
import { type Run } from '../../kernel/sql.ts';
import { userErrorsOf, type UserError } from '../../kernel/user-error.ts';
import { catalogOf } from '../catalog/index.ts';
import { type ChangePayload, type LicensesInput } from './assignment.payload.ts';
import { type OpenChangeSet } from './change-scope.ts';
import {
  ChangeCommand,
  ChangeSetState,
  ErrorPolicy,
  type ChangeCommandName,
  type ErrorPolicyName,
} from './change-set.entity.ts';
import { workLater, workOnSpan } from './change-set.jobs.ts';
import { readChangeSet } from './change-set.read.ts';
import { settleRows, type RowCounts } from './change-set.work.ts';
import { judgeRows, type Bench } from './judge-rows.ts';
import { readFirstOutcomes, toOutcomes } from './outcome.read.ts';
import { MOST_ROWS } from './plan-rows.ts';

/** Licenses that are changed before the answer is given; more are left to a job. */
const MOST_AT_ONCE = 1_000;

/** What someone wants done with licenses. */
export interface ChangeWish {
  readonly command: ChangeCommandName;
  /** Of the mutation. */
  readonly name: string;
  readonly idempotencyKey: string;
  /** Without the key: what a replay must have in common. */
  readonly input: object;
  readonly isDryRun: boolean;
  readonly policy: ErrorPolicyName;
  /** Row id of the company to whose pool licenses are moved. */
  readonly toPoolId?: string | null;
  /** Key of the type that licenses are to become at their renewal. */
  readonly typeKey?: number | null;
  /** The licenses that are given out, where the server chooses which goes where. */
  readonly supply?: LicensesInput | null;
  /** Row id of the change set that is undone. */
  readonly undoesId?: string;
  /** Writes the rows of the change set. */
  readonly plan: (run: Run, set: OpenChangeSet, bench: Bench) => Promise<void>;
  /** Looks, in a dry run, at the rows once they are judged, before they are gone. */
  readonly look?: (run: Run, set: OpenChangeSet) => Promise<void>;
}

/** The part of a wish that says what is to be done. */
type PlannedChange = Pick<ChangeWish, 'command' | 'policy' | 'toPoolId' | 'typeKey' | 'supply' | 'undoesId' | 'plan'>;

type OutcomeRows = Awaited<ReturnType<typeof readFirstOutcomes>>;

/** What is answered where nothing is kept: after a dry run, and where all or none were to be changed and one cannot. */
interface Preview {
  readonly counts: RowCounts;
  readonly rows: OutcomeRows;
}

/**
 * Changes licenses together: up to 1,000 in the transaction of the command, more as a job that goes on after the answer.
 *
 * @param selection what is selected of the payload
 */
export async function changeTogether(context: Context, wish: ChangeWish, selection: Selection): Promise<ChangePayload> {
  const bench = await benchOf(context);
  if (wish.isDryRun) return tryOut(context, wish, bench, selection);
  const wanted = { name: wish.name, permission: 'license.change', idempotencyKey: wish.idempotencyKey } as const;
  // Told beside the error, where the transaction is rolled back.
  const refused: { preview: Preview | null } = { preview: null };
  const { answer, userErrors } = await command(context, { ...wanted, input: wish.input }, async (run) => {
    refused.preview = null;
    const { set, events } = await changeWithin(run, context, wish, bench);
    const answer = { changeSetId: set.id };
    refused.preview = await refusalOf(run, context, set);
    if (refused.preview) throw refusal(refused.preview);
    return { answer, events };
  });
  if (!answer && refused.preview) return preview(context, refused.preview, userErrors, selection);
  if (!answer) return { ...NOTHING, userErrors };
  const { outcomes: fields } = selection;
  const rows = fields ? await readFirstOutcomes(context.database.read, context, answer.changeSetId) : [];
  const changeSet = await readChangeSet(context, answer.changeSetId);
  return {
    changeSet,
    counts: changeSet?.counts ?? NOTHING.counts,
    outcomes: fields ? await toOutcomes(context, rows, fields) : [],
    userErrors,
  };
}

/** Changes licenses in a transaction that is under way; more than 1,000 are left to a job. */
export async function changeWithin(
  run: Run,
  context: Context,
  wish: PlannedChange,
  bench: Bench,
): Promise<{ set: OpenChangeSet; events: NewEvent[] }> {
  const set = await open(run, context, wish, bench);
  if (set.total <= MOST_AT_ONCE)
    return { set, events: await workOnSpan(run, set, { first: 1, last: set.total }, bench) };
  await workLater(run, context.leaveJob, { providerId: set.providerId, changeSetId: set.id });
  return { set, events: [] };
}

const NOTHING = { changeSet: null, outcomes: [], counts: { changed: 0, unchanged: 0, refused: 0, heldBack: 0 } };

export async function benchOf(context: Context): Promise<Bench> {
  const { timeZone } = requirePermission(context, 'license.change');
  return { now: context.now, timeZone, day: dayOf(context.now, timeZone), catalog: await catalogOf(context) };
}

/** Writes a change set with what is planned. */
async function open(run: Run, context: Context, wish: PlannedChange, bench: Bench): Promise<OpenChangeSet> {
  const { providerId, actorId, name, companyIds } = requirePermission(context, 'license.change');
  const { command, policy, toPoolId = null, typeKey = null, supply = null, undoesId = null } = wish;
  const set = {
    id: newId(),
    providerId,
    command,
    policy,
    actorName: name,
    reach: companyIds,
    toPoolId,
    typeKey,
    supply,
    total: 0,
    done: 0,
  };
  await run(sql`
    insert into change_set (provider_id, id, command, state, error_policy, actor_id, actor_name, created_at,
      pool_company_id, license_type_id, reach, total, undoes_id, supply)
    values (${providerId}::uuid, ${set.id}::uuid, ${ChangeCommand.toStored(command)},
      ${ChangeSetState.toStored('RUNNING')}, ${ErrorPolicy.toStored(policy)}, ${actorId}, ${name},
      ${context.now}::timestamptz, ${toPoolId}::uuid, ${typeKey}::smallint, ${companyIds}::uuid[], 0, ${undoesId}::uuid,
      ${supply && JSON.stringify(supply)}::jsonb)`);
  await wish.plan(run, set, bench);
  const [planned] = await run(sql<{ total: number }>`
    update change_set set total = (
      select count(*) from change_set_row where provider_id = ${providerId}::uuid and change_set_id = ${set.id}::uuid)
    where provider_id = ${providerId}::uuid and id = ${set.id}::uuid returning total`);
  const total = planned?.total ?? 0;
  if (total <= MOST_ROWS) return { ...set, total };
  const message = `More than ${MOST_ROWS.toLocaleString('en')} licenses match: narrow the filter.`;
  throw new DomainError('TOO_MANY', ['filter'], message);
}

/** What came of a change of which nothing is kept; null where it is kept. */
async function refusalOf(run: Run, context: Context, set: OpenChangeSet): Promise<Preview | null> {
  if (set.policy !== 'ALL_OR_NOTHING') return null;
  const [found] = await run(sql<RowCounts>`
    select changed, unchanged, refused, total - changed - unchanged - refused as held_back from change_set
    where provider_id = ${set.providerId}::uuid and id = ${set.id}::uuid and refused > 0`);
  return found ? { counts: found, rows: await readFirstOutcomes(run, context, set.id) } : null;
}

function refusal({ counts: { refused, unchanged, held_back } }: Preview): DomainError {
  const total = refused + unchanged + held_back;
  const which = `${refused.toLocaleString('en')} of ${total.toLocaleString('en')} cannot be changed`;
  return new DomainError('REFUSED', [], `${which}, so none was: take them out, or change what works.`);
}

/** Thrown to have a transaction rolled back once its outcome is known. */
class TriedOut extends Error {
  constructor(readonly outcome: Preview) {
    super('This was a dry run');
  }
}

/** Judges as the change itself does, and keeps nothing. */
async function tryOut(context: Context, wish: ChangeWish, bench: Bench, selection: Selection): Promise<ChangePayload> {
  try {
    await context.database.transact(async (run) => {
      const set = await open(run, context, wish, bench);
      const span = { first: 1, last: set.total };
      await judgeRows(run, set, span, bench);
      const counts = await settleRows(run, set, span);
      await wish.look?.(run, set);
      throw new TriedOut({ counts, rows: await readFirstOutcomes(run, context, set.id) });
    });
  } catch (error) {
    if (error instanceof TriedOut) return preview(context, error.outcome, [], selection);
    return { ...NOTHING, userErrors: userErrorsOf(error) };
  }
  throw new Error('A dry run ends by being rolled back');
}

async function preview(
  context: Context,
  { counts, rows }: Preview,
  userErrors: readonly UserError[],
  { outcomes: fields }: Selection,
): Promise<ChangePayload> {
  const { changed, unchanged, refused, held_back: heldBack } = counts;
  const outcomes = fields ? await toOutcomes(context, rows, fields) : [];
  return { changeSet: null, counts: { changed, unchanged, refused, heldBack }, outcomes, userErrors };
}
