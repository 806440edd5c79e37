import { sql } from 'kysely';
import { command } from '../../../kernel/command.ts';
import { type Context } from '../../../kernel/context.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { type Selection } from '../../../kernel/selection.ts';
import { all, TRUE, type Condition, type Run } from '../../../kernel/sql.ts';
import { licensesChanged } from '../events/license-outbox.ts';
import { changeLicenses } from '../license.change.ts';
import { LicenseCategory } from '../license.entity.ts';
import { type FilterScope } from '../license.filter.ts';
import { filterScope, matchingLicenses, readLicensesByIds, withinReach } from '../license.read.ts';
import { readNamed } from './named-licenses.ts';
import { type SetAutoRenewInput, type SetAutoRenewPayload } from './auto-renew.payload.ts';

/** Licenses that the answer names. */
const MOST_ANSWERED = 100;

/** Licenses that one change by a filter may touch. */
const MOST_CHANGED = 20_000;

interface Answer {
  readonly changedCount: number;
  /** Row ids. */
  readonly ids: readonly string[];
}

/** Which licenses are to change, and which of them the answer names: the changed ones where that is null. */
interface Target {
  readonly condition: Condition;
  readonly named: readonly string[] | null;
}

/**
 * Turns automatic renewal on or off.
 *
 * @param selection what is selected of the payload
 */
export async function setAutoRenew(
  context: Context,
  { idempotencyKey, ids, filter, autoRenew }: SetAutoRenewInput,
  selection: Selection,
): Promise<SetAutoRenewPayload> {
  const input: Wish = { ...(ids && { ids }), ...(filter && { filter }), autoRenew };
  const wanted = { name: 'setAutoRenew', permission: 'license.change', idempotencyKey, input } as const;
  const scope = await filterScope(context);
  const { answer, userErrors } = await command<Answer>(context, wanted, async (run) => {
    const { condition, named } = await targetOf(run, context, scope, input);
    const isOther = sql<boolean>`license.auto_renew <> ${autoRenew}`;
    const set = sql`auto_renew = ${autoRenew}`;
    const changed = await changeLicenses(run, scope.providerId, { condition: all([isOther, condition]), set });
    const answered = (named ?? changed.map(({ id }) => id)).slice(0, MOST_ANSWERED);
    return {
      answer: { changedCount: changed.length, ids: answered },
      events: licensesChanged(changed, { auto_renew: !autoRenew }),
    };
  });
  if (!answer) return { changedCount: 0, licenses: [], userErrors };
  const { licenses: fields } = selection;
  const licenses = fields && answer.ids.length > 0 ? await readLicensesByIds(context, answer.ids, fields) : [];
  return { changedCount: answer.changedCount, licenses, userErrors };
}

type Wish = Omit<SetAutoRenewInput, 'idempotencyKey'>;

async function targetOf(run: Run, context: Context, scope: FilterScope, wish: Wish): Promise<Target> {
  const { ids, filter, autoRenew } = wish;
  if (ids && !filter) {
    const named = await readNamed(run, context, scope, { ids, autoRenew });
    return { condition: sql<boolean>`license.id = any(${named}::uuid[])`, named };
  }
  if (!filter || ids) throw new DomainError('INVALID', ['ids'], 'Give either ids or a filter.');
  const condition = all([matchingLicenses(scope, withinReach(context, filter)), autoRenew ? mayRenew(scope) : TRUE]);
  await checkAmount(run, scope, all([sql<boolean>`license.auto_renew <> ${autoRenew}`, condition]));
  return { condition, named: null };
}

/** As auto-renew.rules.ts says. */
const mayRenew = ({ now }: FilterScope): Condition =>
  sql<boolean>`license.category = ${LicenseCategory.toStored('COMMERCIAL')} and license.expires_at > ${now}`;

async function checkAmount(run: Run, { providerId }: FilterScope, condition: Condition): Promise<void> {
  const [found] = await run(sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from license where provider_id = ${providerId}::uuid and ${condition} limit ${MOST_CHANGED + 1}
    ) as license`);
  if ((found?.count ?? 0) <= MOST_CHANGED) return;
  const message = `More than ${MOST_CHANGED.toLocaleString('en')} licenses match: narrow the filter.`;
  throw new DomainError('TOO_MANY', ['filter'], message);
}
