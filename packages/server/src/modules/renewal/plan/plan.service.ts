import { requirePermission } from '../../../kernel/access.ts';
import { type Context } from '../../../kernel/context.ts';
import { fromGlobalId } from '../../../kernel/ids.ts';
import { type Selection } from '../../../kernel/selection.ts';
import {
  changeTogether,
  planOf,
  readRenewalTurns,
  readSetLicenseIds,
  type ChangeWish,
  type ErrorPolicyName,
  type RenewalTurn,
} from '../../assignment/index.ts';
import { readLicensesByIds, renewalTermsOf, type License, type LicenseFilter } from '../../license/index.ts';
import { costOfTurns } from './cost.rules.ts';
import { type NextPeriodCost, type RenewalPlanPayload } from './plan.payload.ts';

/** Licenses that the answer names. */
const MOST_ANSWERED = 100;

/** Which licenses, and how. */
export interface PlanInput {
  readonly ids?: string[] | null;
  readonly filter?: LicenseFilter | null;
  readonly dryRun: boolean;
  readonly onError?: ErrorPolicyName | null;
  readonly idempotencyKey: string;
}

/** What is to come at the ends of the licenses. */
type Wished = Pick<ChangeWish, 'name' | 'command' | 'typeKey'>;

/**
 * Plans what comes at the ends of licenses: as a change set, so that much goes on after the answer, and can be undone.
 *
 * @param wish what; `refuse` throws the DomainError of what must be put right first
 * @param selection what is selected of the payload
 */
export async function planRenewals(
  context: Context,
  { ids, filter, dryRun: isDryRun, onError, idempotencyKey }: PlanInput,
  { input, refuse, ...wished }: Wished & { input: object; refuse?: (() => void) | undefined },
  selection: Selection,
): Promise<RenewalPlanPayload> {
  const policy = onError ?? (ids ? 'ALL_OR_NOTHING' : 'WHAT_WORKS');
  const chosen = { ...(ids && { ids }), ...(filter && { filter }) };
  const planned = await planOf(context, chosen);
  const wantsCost = selection['nextPeriodCost'] !== undefined;
  const tried: { turns: readonly RenewalTurn[] } = { turns: [] };
  const wish: ChangeWish = {
    ...{ ...wished, idempotencyKey, input: { ...chosen, ...input, onError: policy }, isDryRun, policy },
    plan: (run, set) => {
      refuse?.();
      return planned(run, set);
    },
    look: async (run, set) => {
      if (wantsCost) tried.turns = await readRenewalTurns(run, set);
    },
  };
  const { changeSet, counts, outcomes, userErrors } = await changeTogether(context, wish, selection);
  const set = changeSet?.state === 'RUNNING' ? null : changeSet;
  const turns = wantsCost && set ? await readTurns(context, set.id) : tried.turns;
  const { licenses: fields } = selection;
  return {
    ...{ changeSet, counts, outcomes, userErrors },
    changedCount: counts.changed,
    nextPeriodCost: turns.length > 0 ? await costOf(context, turns) : null,
    licenses: fields && set ? await readLicenses(context, set.id, { fields, areNamed: ids != null }) : [],
  };
}

async function readTurns(context: Context, setId: string): Promise<RenewalTurn[]> {
  const { providerId } = requirePermission(context, 'license.read');
  return readRenewalTurns(context.database.read, { providerId, id: fromGlobalId(setId, 'ChangeSet') });
}

async function costOf(context: Context, turns: readonly RenewalTurn[]): Promise<NextPeriodCost> {
  const { prices } = await renewalTermsOf(context);
  const { beforeMinor, afterMinor } = costOfTurns(turns, prices.licenses);
  const { currency } = prices;
  return { before: { amountMinor: beforeMinor, currency }, after: { amountMinor: afterMinor, currency } };
}

async function readLicenses(
  context: Context,
  setId: string,
  { fields, areNamed }: { fields: Selection; areNamed: boolean },
): Promise<License[]> {
  const ids = await readSetLicenseIds(context, setId, { kind: areNamed ? null : 'CHANGED', most: MOST_ANSWERED });
  return ids.length > 0 ? readLicensesByIds(context, ids, fields) : [];
}
