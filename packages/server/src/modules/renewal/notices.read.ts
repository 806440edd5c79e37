import { sql, type RawBuilder } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { countRows } from '../../kernel/bounded-count.ts';
import { type Context } from '../../kernel/context.ts';
import { type Count } from '../../kernel/count.ts';
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
import { all } from '../../kernel/sql.ts';
import { RenewalNoticeKind, type RenewalNotice } from './renewal-notice.entity.ts';

const NEWEST_FIRST: Order = {
  name: 'OCCURRED_AT_DESC',
  key: sql.ref('renewal_notice.occurred_at'),
  id: sql.ref('renewal_notice.id'),
  type: 'timestamptz',
  direction: 'DESC',
};

interface NoticeRow {
  id: string;
  occurred_at: Date;
  kind: number;
  due_at: Date;
  license_count: number;
  total_minor: number;
  currency: string;
  reason: string | null;
  next_try_at: Date | null;
}

const COLUMNS = sql`id, occurred_at, kind, due_at, license_count, total_minor, currency, reason, next_try_at`;

/** One page of what the provider was told about renewals, the newest first. */
export async function readNoticePage(context: Context, args: PageArgs): Promise<Connection<RenewalNotice>> {
  const request = pageRequest(args, NEWEST_FIRST);
  const columns = sql.join([COLUMNS, ...positionColumns(request)]);
  const rows = await context.database.read(sql<NoticeRow & Positioned>`
    select ${columns} ${notices(context)} and ${all(keyset(request))} ${orderAndLimit(request)}`);
  return toConnection(request, rows, toNotice);
}

export const countNotices = (context: Context): Promise<Count> => countRows(context.database.read, notices(context));

/** The notice of this id; null where there is none, or who asks does not see it. */
export async function readNotice(context: Context, id: string): Promise<RenewalNotice | null> {
  const [row] = await context.database.read(sql<NoticeRow>`
    select ${COLUMNS} ${notices(context)} and id = ${id}::uuid`);
  return row ? toNotice(row) : null;
}

/** FROM and WHERE. A charge is for all companies: who is limited to some sees none. */
function notices(context: Context): RawBuilder<unknown> {
  const { providerId, companyIds } = requirePermission(context, 'license.read');
  return sql`from renewal_notice where provider_id = ${providerId}::uuid and ${companyIds === null}::boolean`;
}

const toNotice = (row: NoticeRow): RenewalNotice => ({
  id: toGlobalId('RenewalNotice', row.id),
  kind: RenewalNoticeKind.fromStored(row.kind),
  occurredAt: row.occurred_at,
  expiresAt: row.due_at,
  licenseCount: row.license_count,
  total: { amountMinor: row.total_minor, currency: row.currency },
  reason: row.reason,
  nextTryAt: row.next_try_at,
});
