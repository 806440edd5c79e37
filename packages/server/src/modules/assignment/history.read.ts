import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { countRows } from '../../kernel/bounded-count.ts';
import { type Context } from '../../kernel/context.ts';
import { type Count } from '../../kernel/count.ts';
import { fromGlobalId, joinKey, splitKey, toGlobalId } from '../../kernel/ids.ts';
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
import { type Selection } from '../../kernel/selection.ts';
import { all, TRUE, type Condition } from '../../kernel/sql.ts';
import { readInstancesByIds, type Instance } from '../instance/index.ts';
import { AssignmentCause, readLicensesByIds } from '../license/index.ts';
import { type LicenseAssignment } from './history.ts';

/** Whose history: that of licenses, or of instances. */
export type Side = 'License' | 'Instance';

const COLUMNS = { License: 'license_id', Instance: 'instance_id' } as const;

interface Row extends Positioned {
  owner: string;
  number: string;
  license_id: string;
  instance_id: string;
  from: Date;
  to: Date | null;
  cause: number;
  assigned_by: string | null;
}

export type HistoryPage = Connection<LicenseAssignment> & { count: () => Promise<Count> };

const newestFirst = (side: Side): Order => ({
  name: `${side.toUpperCase()}_FROM_DESC`,
  key: sql`lower(past.during)`,
  id: sql.ref(side === 'License' ? 'past.instance_id' : 'past.license_id'),
  type: 'timestamptz',
  direction: 'DESC',
});

/** What is asked of each owner alike. */
export interface HistoryQuestion {
  readonly side: Side;
  readonly args: PageArgs;
  readonly selection: Selection;
}

/** A page of the history of each of these licenses or instances, all by one statement; the newest first. */
export async function readHistories(
  context: Context,
  { side, args, selection }: HistoryQuestion,
  ids: readonly string[],
): Promise<Map<string, HistoryPage>> {
  const { providerId } = requirePermission(context, 'license.read');
  const request = pageRequest(args, newestFirst(side));
  const keys = ids.map((id) => fromGlobalId(id, side));
  const own = sql<boolean>`${sql.ref(`past.${COLUMNS[side]}`)} = owner.id`;
  const rows = await context.database.read(sql<Row>`
    select past.*, license.number::text as number
    from unnest(${keys}::uuid[]) as owner (id)
    cross join lateral (
      select owner.id as owner, ${FIELDS}, ${sql.join(positionColumns(request))}
      from license_assignment as past
      where past.provider_id = ${providerId}::uuid and ${own} and ${all([isWithin(context), ...keyset(request)])}
      ${orderAndLimit(request)}
    ) as past
    join license on license.provider_id = ${providerId}::uuid and license.id = past.license_id
    order by past.position_key::timestamptz ${sql.raw(request.isBackward ? 'asc' : 'desc')}`);
  const toAssignment = await assignmentsOf(context, rows, selection);
  return new Map(
    keys.map((key, turn): [string, HistoryPage] => {
      const page = toConnection(
        request,
        rows.filter(({ owner }) => owner === key),
        toAssignment,
      );
      return [ids[turn] ?? '', { ...page, count: () => count(context, side, key) }];
    }),
  );
}

const FIELDS = sql`past.license_id, past.instance_id, lower(past.during) as "from", upper(past.during) as "to", past.cause,
  past.assigned_by`;

/** The assignment of this key; null where there is none within reach of the one who asks. */
export async function readAssignment(
  context: Context,
  key: string,
  selection: Selection,
): Promise<LicenseAssignment | null> {
  const { providerId } = requirePermission(context, 'license.read');
  const parts = splitKey(key);
  if (!parts) return null;
  const rows = await context.database.read(sql<Row>`
    select ${FIELDS}, license.number::text as number
    from license_assignment as past
    join license on license.provider_id = past.provider_id and license.id = past.license_id
    where past.provider_id = ${providerId}::uuid and past.license_id = ${parts.rowId}::uuid
      and lower(past.during) = ${new Date(parts.part)}::timestamptz and ${isWithin(context)}`);
  const toAssignment = await assignmentsOf(context, rows, selection);
  return rows[0] ? toAssignment(rows[0]) : null;
}

/** Who is limited to companies sees what was on their instances, and nothing of other companies'. */
function isWithin(context: Context): Condition {
  const { companyIds } = requirePermission(context, 'license.read');
  if (!companyIds) return TRUE;
  return sql<boolean>`exists (
    select from instance where instance.provider_id = past.provider_id and instance.id = past.instance_id
      and instance.company_id = any(${companyIds}::uuid[]))`;
}

function count(context: Context, side: Side, key: string): Promise<Count> {
  const { providerId } = requirePermission(context, 'license.read');
  return countRows(
    context.database.read,
    sql`from license_assignment as past where past.provider_id = ${providerId}::uuid
      and ${sql.ref(`past.${COLUMNS[side]}`)} = ${key}::uuid and ${isWithin(context)}`,
  );
}

async function assignmentsOf(
  context: Context,
  rows: readonly Row[],
  selection: Selection,
): Promise<(row: Row) => LicenseAssignment> {
  const { license, instance } = selection;
  const licenses =
    license && rows.length > 0 ? await readLicensesByIds(context, unique(rows, 'license_id'), license) : [];
  const instances =
    instance && rows.length > 0 ? await readInstancesByIds(context, unique(rows, 'instance_id'), instance) : [];
  const licenseOf = new Map(licenses.map((each) => [each.id, each]));
  const instanceOf = new Map(instances.map((each) => [each.id, each]));
  return (row) => ({
    id: toGlobalId('LicenseAssignment', joinKey(row.license_id, row.from.getTime())),
    licenseNumber: row.number,
    license: licenseOf.get(toGlobalId('License', row.license_id)) ?? null,
    instance: instanceOf.get(toGlobalId('Instance', row.instance_id)) as Instance,
    from: row.from,
    to: row.to,
    cause: AssignmentCause.fromStored(row.cause),
    assignedBy: row.assigned_by,
  });
}

const unique = (rows: readonly Row[], column: 'license_id' | 'instance_id'): string[] => [
  ...new Set(rows.map((row) => row[column])),
];
