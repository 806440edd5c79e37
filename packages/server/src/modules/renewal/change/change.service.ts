import { sql } from 'kysely';
import { requirePermission } from '../../../kernel/access.ts';
import { command } from '../../../kernel/command.ts';
import { type Context } from '../../../kernel/context.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { rowIdOf } from '../../../kernel/ids.ts';
import { type Selection } from '../../../kernel/selection.ts';
import { all, type Condition, type Run } from '../../../kernel/sql.ts';
import {
  changeLicenses,
  filterScope,
  licensesChanged,
  matchingLicenses,
  readLicensesByIds,
  withinReach,
} from '../../license/index.ts';
import { type ScheduleRenewalChangeInput, type ScheduleRenewalChangePayload } from './change.payload.ts';
import { fits, hindrance, wishOf, type Wish } from './wish.ts';

const MOST_IDS = 1_000;
const MOST_CHANGED = 20_000;
const MOST_ANSWERED = 100;

/** Licenses that one message names. */
const MOST_TOLD = 10;

interface Answer {
  readonly changedCount: number;
  /** Row ids. */
  readonly ids: readonly string[];
}

interface Candidate {
  id: string;
  number: string;
  license_type_id: number;
  company_id: string | null;
  fits: boolean;
}

/**
 * Schedules what is to be different from the next period of licenses on, or withdraws that.
 *
 * @param selection what is selected of the payload
 */
export async function scheduleRenewalChange(
  context: Context,
  { idempotencyKey, ...input }: ScheduleRenewalChangeInput,
  selection: Selection,
): Promise<ScheduleRenewalChangePayload> {
  const wanted = { name: 'scheduleRenewalChange', permission: 'license.change', idempotencyKey, input } as const;
  const scope = await filterScope(context);
  const { answer, userErrors } = await command<Answer>(context, wanted, async (run) => {
    const wish = wishOf(input, scope);
    const licenses = await readCandidates(run, context, input, wish);
    const ids = licenses.map(({ id }) => id);
    await keep(run, context, wish, ids);
    const answered = { changedCount: ids.length, ids: ids.slice(0, MOST_ANSWERED) };
    return { answer: answered, events: licensesChanged(licenses, {}) };
  });
  if (!answer) return { changedCount: 0, licenses: [], userErrors };
  const { licenses: fields } = selection;
  const licenses = fields && answer.ids.length > 0 ? await readLicensesByIds(context, answer.ids, fields) : [];
  return { changedCount: answer.changedCount, licenses, userErrors };
}

type Chosen = Pick<ScheduleRenewalChangeInput, 'ids' | 'filter'>;

/** @throws DomainError NOT_FOUND or INVALID for licenses that are named and not there, or not fit; TOO_MANY */
async function readCandidates(run: Run, context: Context, chosen: Chosen, wish: Wish): Promise<readonly Candidate[]> {
  const { ids, filter } = chosen;
  if ((ids == null) === (filter == null)) throw new DomainError('INVALID', ['ids'], 'Give either ids or a filter.');
  const scope = await filterScope(context);
  const isFit = fits(wish, scope);
  const keys = [...new Set(ids ?? [])].map((id) => rowIdOf(id, 'License') ?? '');
  const reach = matchingLicenses(scope, withinReach(context, filter ?? {}));
  const condition: Condition = ids
    ? all([reach, sql<boolean>`license.id = any(${keys.filter((key) => key !== '')}::uuid[])`])
    : all([reach, isFit]);
  const [most, path] = ids ? [MOST_IDS, 'ids'] : [MOST_CHANGED, 'filter'];
  const rows = await run(sql<Candidate>`
    select id, number::text as number, license_type_id, company_id, ${isFit} as fits from license
    where provider_id = ${scope.providerId}::uuid and ${condition} order by id limit ${sql.lit(most + 1)}`);
  if (rows.length > most || keys.length > most)
    throw new DomainError('TOO_MANY', [path], `Choose ${most.toLocaleString('en')} licenses at the most.`);
  if (!ids) return rows;
  if (rows.length < keys.length) throw new DomainError('NOT_FOUND', ['ids'], 'Some of these licenses do not exist.');
  const unfit = rows.filter((row) => !row.fits).map(({ number }) => number);
  if (unfit.length === 0) return rows;
  throw new DomainError('INVALID', ['ids'], `${hindrance(wish)} ${unfit.slice(0, MOST_TOLD).join(', ')}.`);
}

async function keep(run: Run, context: Context, wish: Wish, ids: readonly string[]): Promise<void> {
  const { providerId, name } = requirePermission(context, 'license.change');
  const condition = sql<boolean>`license.id = any(${ids}::uuid[])`;
  if (wish.kind === 'WITHDRAW') {
    const gone = await run(sql<{ id: string; ended: boolean }>`
      delete from renewal_change where provider_id = ${providerId}::uuid and license_id = any(${ids}::uuid[])
      returning license_id as id, license_type_id is null as ended`);
    const back = gone.filter(({ ended }) => ended).map(({ id }) => id);
    const isBack = sql<boolean>`license.id = any(${back}::uuid[]) and not license.auto_renew
      and license.expires_at > ${context.now}::timestamptz`;
    await changeLicenses(run, providerId, { condition: isBack, set: sql`auto_renew = true` });
    return;
  }
  const type = wish.kind === 'TYPE' ? wish.type.key : null;
  await run(sql`
    insert into renewal_change (provider_id, license_id, license_type_id, scheduled_at, scheduled_by)
    select ${providerId}::uuid, id, ${type}::smallint, ${context.now}::timestamptz, ${name} from unnest(${ids}::uuid[]) as id
    on conflict (provider_id, license_id) do update set license_type_id = excluded.license_type_id,
      scheduled_at = excluded.scheduled_at, scheduled_by = excluded.scheduled_by`);
  if (wish.kind === 'END') await changeLicenses(run, providerId, { condition, set: sql`auto_renew = false` });
}
