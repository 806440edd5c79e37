import { sql, type RawBuilder } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { daysFrom } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import {
  keyset,
  orderAndLimit,
  pageRequest,
  positionColumns,
  toConnection,
  type Connection,
  type Order,
  type PageArgs,
  type Positioned,
} from '../../kernel/page.ts';
import { all, TRUE, type Condition } from '../../kernel/sql.ts';
import { ChangeCommand, ChangeSetState, ErrorPolicy, type ChangeSet } from './change-set.entity.ts';
import { UNDO_DAYS } from './prune-changes.ts';

interface ChangeSetRow {
  id: string;
  command: number;
  state: number;
  error_policy: number;
  actor_name: string;
  created_at: Date;
  ended_at: Date | null;
  total: number;
  done: number;
  changed: number;
  unchanged: number;
  refused: number;
  undoes_id: string | null;
  undone_by_id: string | null;
}

const NEWEST_FIRST: Order = {
  name: 'CREATED_AT_DESC',
  key: sql.ref('change_set.created_at'),
  id: sql.ref('change_set.id'),
  type: 'timestamptz',
  direction: 'DESC',
};

/** One page of what was changed, the newest first. */
export async function readChangeSetPage(context: Context, args: PageArgs): Promise<Connection<ChangeSet>> {
  const request = pageRequest(args, NEWEST_FIRST);
  const rows = await context.database.read(sql<ChangeSetRow & Positioned>`
    select change_set.*, ${sql.join(positionColumns(request))}
    ${changeSets(context)} and ${all(keyset(request))} ${orderAndLimit(request)}`);
  return toConnection(request, rows, (row) => toChangeSet(row, context.now));
}

/** The change set of this row id; null where there is none that the one who asks may see. */
export async function readChangeSet(context: Context, id: string): Promise<ChangeSet | null> {
  const [row] = await context.database.read(sql<ChangeSetRow>`
    select change_set.* ${changeSets(context)} and change_set.id = ${id}::uuid`);
  return row ? toChangeSet(row, context.now) : null;
}

/** FROM and WHERE of the change sets that the one who asks may see. */
export const changeSets = (context: Context): RawBuilder<unknown> => sql`
  from change_set where change_set.provider_id = ${requirePermission(context, 'license.read').providerId}::uuid
    and ${isVisible(context)}`;

/** Who is limited to companies sees what was done by those who reach nothing else: the rest may be about others. */
export function isVisible(context: Context): Condition {
  const { companyIds } = requirePermission(context, 'license.read');
  return companyIds ? sql<boolean>`change_set.reach <@ ${companyIds}::uuid[]` : TRUE;
}

function toChangeSet(row: ChangeSetRow, now: Date): ChangeSet {
  const { changed, unchanged, refused, total, done } = row;
  const stored = ChangeSetState.fromStored(row.state);
  const state = stored === 'DONE' && row.undone_by_id ? 'UNDONE' : stored;
  const global = (id: string | null): string | null => id && toGlobalId('ChangeSet', id);
  return {
    id: toGlobalId('ChangeSet', row.id),
    command: ChangeCommand.fromStored(row.command),
    state,
    onError: ErrorPolicy.fromStored(row.error_policy),
    actor: row.actor_name,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    counts: { changed, unchanged, refused, heldBack: stored === 'REFUSED' ? total - unchanged - refused : 0 },
    progress: { done, total },
    canUndo: state === 'DONE' && changed > 0 && row.ended_at !== null && daysFrom(row.ended_at, UNDO_DAYS) > now,
    undoesId: global(row.undoes_id),
    undoneById: global(row.undone_by_id),
  };
}
