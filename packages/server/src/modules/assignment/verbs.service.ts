import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { daysFrom } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { rowIdOf } from '../../kernel/ids.ts';
import { type NewEvent } from '../../kernel/outbox.ts';
import { type Selection } from '../../kernel/selection.ts';
import { type Run } from '../../kernel/sql.ts';
import { readCompany } from '../company/index.ts';
import { filterScope, matchingLicenses, withinReach } from '../license/index.ts';
import {
  type ChangeInput,
  type ChangeLicensesInput,
  type ChangePayload,
  type MoveLicensesInput,
  type UndoChangeSetInput,
} from './assignment.payload.ts';
import { benchOf, changeTogether, changeWithin, type ChangeWish } from './change-together.ts';
import { type OpenChangeSet } from './change-scope.ts';
import { isVisible } from './change-set.read.ts';
import { matchReplacements } from './match-free.ts';
import { UNDO_DAYS } from './prune-changes.ts';
import { MOST_IDS, planIds, planMatching, planUndo } from './plan-rows.ts';

/** The part of a wish that every input says. */
export const wishOf = <Input extends ChangeInput>({
  idempotencyKey,
  ...input
}: Input): Pick<ChangeWish, 'idempotencyKey' | 'input' | 'isDryRun' | 'policy'> => ({
  ...{ idempotencyKey, input, isDryRun: input.dryRun, policy: input.onError },
});

/** Detaches licenses; they return to their pools. */
export async function revokeLicenses(
  context: Context,
  input: ChangeLicensesInput,
  selection: Selection,
): Promise<ChangePayload> {
  const plan = await planOf(context, input);
  return changeTogether(context, { ...wishOf(input), command: 'REVOKE', name: 'revokeLicenses', plan }, selection);
}

/** Detaches licenses, and gives them to the global pool. */
export async function releaseLicenses(
  context: Context,
  input: ChangeLicensesInput,
  selection: Selection,
): Promise<ChangePayload> {
  const plan = await planOf(context, input);
  return changeTogether(context, { ...wishOf(input), command: 'RELEASE', name: 'releaseLicenses', plan }, selection);
}

/** Exchanges expired licenses on instances for free ones. */
export async function replaceLicenses(
  context: Context,
  input: ChangeLicensesInput,
  selection: Selection,
): Promise<ChangePayload> {
  const planned = await planOf(context, input);
  const plan: ChangeWish['plan'] = async (run, set, bench) => {
    await planned(run, set);
    await matchReplacements(run, set, bench);
  };
  return changeTogether(context, { ...wishOf(input), command: 'REPLACE', name: 'replaceLicenses', plan }, selection);
}

/** Puts licenses into the pool of a company, or into the global one. */
export async function moveLicenses(
  context: Context,
  input: MoveLicensesInput,
  selection: Selection,
): Promise<ChangePayload> {
  const id = input.toCompany == null ? null : rowIdOf(input.toCompany, 'Company');
  const company = id && (await readCompany(context, id));
  const planned = await planOf(context, input);
  const plan: ChangeWish['plan'] = async (run, set) => {
    if (input.toCompany != null && !company)
      throw new DomainError('NOT_FOUND', ['toCompany'], 'There is no such company.');
    await planned(run, set);
  };
  const wish = {
    ...wishOf(input),
    command: 'MOVE',
    name: 'moveLicenses',
    toPoolId: company ? id : null,
    plan,
  } as const;
  return changeTogether(context, wish, selection);
}

/** Makes of licenses what they were before a change, as far as nobody has changed them since. */
export function undoChangeSet(
  context: Context,
  { id, dryRun: isDryRun, idempotencyKey }: UndoChangeSetInput,
  selection: Selection,
): Promise<ChangePayload> {
  const wish = { command: 'UNDO', name: 'undoChangeSet', idempotencyKey, input: { id }, isDryRun } as const;
  return changeTogether(context, { ...wish, policy: 'WHAT_WORKS', plan: planOfUndo(context, id, ['id']) }, selection);
}

/**
 * The same in a transaction that is under way.
 *
 * @param id global id of the change
 * @param path to it, named in errors
 * @returns what tells of it
 */
export async function undoWithin(
  run: Run,
  context: Context,
  id: string,
  path: readonly string[],
): Promise<readonly NewEvent[]> {
  const wish = { command: 'UNDO', policy: 'WHAT_WORKS', plan: planOfUndo(context, id, path) } as const;
  return (await changeWithin(run, context, wish, await benchOf(context))).events;
}

const planOfUndo =
  (context: Context, id: string, path: readonly string[]): ChangeWish['plan'] =>
  async (run, set) => {
    const undoesId = rowIdOf(id, 'ChangeSet');
    if (!undoesId) throw noSuchChange(path);
    await takeForUndo(run, context, set, { undoesId, path });
    await planUndo(run, set, undoesId);
  };

const noSuchChange = (path: readonly string[]): DomainError =>
  new DomainError('NOT_FOUND', path, 'There is no such change.');

/** A change is undone once: whoever comes second waits for the first, and is told. */
async function takeForUndo(
  run: Run,
  context: Context,
  set: OpenChangeSet,
  { undoesId, path }: { undoesId: string; path: readonly string[] },
): Promise<void> {
  const [found] = await run(sql<{ ended_at: Date | null; undone_by_id: string | null }>`
    select ended_at, undone_by_id from change_set
    where provider_id = ${set.providerId}::uuid and id = ${undoesId}::uuid and ${isVisible(context)} for update`);
  if (!found) throw noSuchChange(path);
  const conflict = (message: string): DomainError => new DomainError('CONFLICT', path, message);
  if (!found.ended_at) throw conflict('This change is still under way: undo it once it is done.');
  if (found.undone_by_id) throw conflict('This change was undone already.');
  if (daysFrom(found.ended_at, UNDO_DAYS) <= context.now)
    throw conflict(`A change can be undone for ${UNDO_DAYS} days: change these licenses anew instead.`);
  await run(sql`
    update change_set set undone_by_id = ${set.id}::uuid
    where provider_id = ${set.providerId}::uuid and id = ${undoesId}::uuid`);
  await run(sql`
    update change_set set undoes_id = ${undoesId}::uuid
    where provider_id = ${set.providerId}::uuid and id = ${set.id}::uuid`);
}

/** Plans the licenses that an input names by ids or by a filter. */
export async function planOf(
  context: Context,
  { ids, filter }: Pick<ChangeLicensesInput, 'ids' | 'filter'>,
): Promise<(run: Run, set: OpenChangeSet) => Promise<void>> {
  requirePermission(context, 'license.change');
  const condition = filter && matchingLicenses(await filterScope(context), withinReach(context, filter));
  return async (run, set) => {
    if (ids && !filter) {
      checkAmount(ids, ['ids']);
      return planIds(run, set, ids);
    }
    if (!condition || ids) throw new DomainError('INVALID', ['ids'], 'Give either ids or a filter.');
    return planMatching(run, set, condition);
  };
}

/** @throws DomainError where there are none, or too many */
export function checkAmount(given: readonly unknown[], path: readonly string[]): void {
  if (given.length === 0) throw new DomainError('INVALID', path, 'Name at least one.');
  if (given.length > MOST_IDS)
    throw new DomainError('TOO_MANY', path, `Name ${MOST_IDS.toLocaleString('en')} at the most, or use a filter.`);
}
