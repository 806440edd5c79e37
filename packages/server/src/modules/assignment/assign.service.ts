import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { rowIdOf } from '../../kernel/ids.ts';
import { type Selection } from '../../kernel/selection.ts';
import { all, TRUE, type Condition, type Run } from '../../kernel/sql.ts';
import { compileInstanceFilter } from '../instance/index.ts';
import { filterScope } from '../license/index.ts';
import {
  type AssignLicensesInput,
  type ChangePayload,
  type InstancesInput,
  type LicensesInput,
} from './assignment.payload.ts';
import { type OpenChangeSet } from './change-scope.ts';
import { changeTogether, type ChangeWish } from './change-together.ts';
import { planInstances, planNeeds, typesOfFree } from './match-free.ts';
import { planPairs } from './plan-rows.ts';
import { suppliedBy } from './supply.ts';
import { checkAmount, wishOf } from './verbs.service.ts';

/** Puts licenses on instances: pairs of them, or licenses to be given out among instances. */
export async function assignLicenses(
  context: Context,
  input: AssignLicensesInput,
  selection: Selection,
): Promise<ChangePayload> {
  requirePermission(context, 'license.change');
  const plan = await planOf(context, input);
  return changeTogether(
    context,
    { ...wishOf(input), command: 'ASSIGN', name: 'assignLicenses', supply: input.licenses ?? null, plan },
    selection,
  );
}

async function planOf(
  context: Context,
  { assignments, licenses, instances }: AssignLicensesInput,
): Promise<ChangeWish['plan']> {
  const { companyIds } = requirePermission(context, 'license.change');
  const given = licenses ? suppliedBy(licenses, await filterScope(context), companyIds) : null;
  const wanted = instances ? instancesOf(context, instances) : null;
  return async (run, set, bench) => {
    if (assignments && !licenses && !instances) {
      checkAmount(assignments, ['assignments']);
      return planPairs(run, set, assignments);
    }
    if (assignments || !given)
      throw new DomainError('INVALID', ['assignments'], 'Give either pairs, or licenses to be given out.');
    if (licenses)
      await checkChoice(run, set, { field: 'licenses', table: 'license', choice: licenses, condition: given });
    if (!instances || !wanted) return planNeeds(run, set, { licenses: given, instances: reachOf(context) }, bench);
    await checkChoice(run, set, { field: 'instances', table: 'instance', choice: instances, condition: wanted });
    const [typeKey = null, ...others] = await typesOfFree(run, set.providerId, given, bench.now);
    if (others.length > 0)
      throw new DomainError('INVALID', ['licenses'], 'Choose licenses of one type for these instances.');
    return planInstances(run, set, { licenses: given, instances: wanted, typeKey }, bench);
  };
}

interface Choice {
  readonly field: 'licenses' | 'instances';
  readonly table: 'license' | 'instance';
  readonly choice: LicensesInput | InstancesInput;
  readonly condition: Condition;
}

/** @throws DomainError where neither ids nor a filter is given, or both; where there are too many, or not all are there */
async function checkChoice(
  run: Run,
  { providerId }: OpenChangeSet,
  { field, table, choice: { ids, filter }, condition }: Choice,
): Promise<void> {
  if (!ids === !filter) throw new DomainError('INVALID', [field], 'Give either ids or a filter.');
  if (!ids) return;
  checkAmount(ids, [field, 'ids']);
  const [found] = await run(sql<{ count: number }>`
    select count(*)::int as count from ${sql.ref(table)}
    where ${sql.ref(`${table}.provider_id`)} = ${providerId}::uuid and ${condition}`);
  const missing = new Set(ids).size - (found?.count ?? 0);
  if (missing > 0) throw new DomainError('NOT_FOUND', [field, 'ids'], `${missing} of these ${field} do not exist.`);
}

/** Over `instance`. */
function instancesOf(context: Context, { ids, filter }: InstancesInput): Condition {
  const { providerId } = requirePermission(context, 'license.change');
  const keys = (ids ?? []).map((id) => rowIdOf(id, 'Instance')).filter((key) => key !== null);
  const named = filter
    ? compileInstanceFilter(filter, ['instances', 'filter'], { providerId, now: context.now })
    : sql<boolean>`instance.id = any(${keys}::uuid[])`;
  return all([named, reachOf(context)]);
}

function reachOf(context: Context): Condition {
  const { companyIds } = requirePermission(context, 'license.change');
  return companyIds ? sql<boolean>`instance.company_id = any(${companyIds}::uuid[])` : TRUE;
}
