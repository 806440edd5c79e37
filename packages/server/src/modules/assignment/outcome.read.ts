import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { countRows } from '../../kernel/bounded-count.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { type Count } from '../../kernel/count.ts';
import {
  keyset,
  orderAndLimit,
  pageRequest,
  positionColumns,
  toConnection,
  type Connection,
  type Order,
  type PageArgs,
  type PageRequest,
  type Positioned,
} from '../../kernel/page.ts';
import { fromGlobalId, joinKey, splitKey, toGlobalId } from '../../kernel/ids.ts';
import { type Selection } from '../../kernel/selection.ts';
import { all, TRUE, type Condition, type Run } from '../../kernel/sql.ts';
import { catalogOf } from '../catalog/index.ts';
import { readInstancesByIds } from '../instance/index.ts';
import { readLicensesByIds } from '../license/index.ts';
import { readChangeSet } from './change-set.read.ts';
import { OutcomeCode, type ChangeOutcome, type OutcomeKind } from './change-set.entity.ts';
import { explainOutcome } from './outcome-messages.rules.ts';

/** A row of a change set, with what its message names. */
interface OutcomeRow extends Positioned {
  code: number;
  detail: string | null;
  license_id: string | null;
  instance_id: string | null;
  replacement_id: string | null;
  number: string | null;
  type: number | null;
  replacement: string | null;
  instance_name: string | null;
  kind: number | null;
  platform: number | null;
}

const BY_PLACE: Order = {
  name: 'PLACE_ASC',
  key: sql.ref('line.place'),
  id: sql.ref('line.change_set_id'),
  type: 'bigint',
  direction: 'ASC',
};

/** Rows that a payload names. */
const MOST_ANSWERED = 100;

/** One page of the outcomes of a change set, in the order of the command. @param id row id */
export async function readOutcomePage(
  context: Context,
  { id, kind, args }: { id: string; kind: OutcomeKind | null; args: PageArgs },
  selection: Selection,
): Promise<Connection<ChangeOutcome>> {
  const request = pageRequest(args, BY_PLACE);
  const condition = all([...keyset(request), kind ? isOfKind(kind) : TRUE]);
  const rows = await readRows(context.database.read, context, { id, request, condition });
  const outcomes = await toOutcomes(context, rows, selection);
  const outcomeOf = new Map(rows.map((row, turn) => [row, outcomes[turn]]));
  return toConnection(request, rows, (row) => outcomeOf.get(row) as ChangeOutcome);
}

/** The outcome of this key; null where there is none that the one who asks may see. */
export async function readOutcome(context: Context, key: string, selection: Selection): Promise<ChangeOutcome | null> {
  const parts = splitKey(key);
  if (!parts || !(await readChangeSet(context, parts.rowId))) return null;
  const request = pageRequest({ first: 1 }, BY_PLACE);
  const condition = sql<boolean>`line.place = ${parts.part}`;
  const rows = await readRows(context.database.read, context, { id: parts.rowId, request, condition });
  return (await toOutcomes(context, rows, selection))[0] ?? null;
}

/** The first outcomes of a change set, as the transaction of `run` sees it. @returns what {@link toOutcomes} takes */
export function readFirstOutcomes(run: Run, context: Context, id: string): Promise<OutcomeRow[]> {
  const request = pageRequest({ first: MOST_ANSWERED }, BY_PLACE);
  return readRows(run, context, { id, request, condition: TRUE }).then((rows) => rows.slice(0, MOST_ANSWERED));
}

/**
 * Row ids of the first licenses of a change set, in the order of the command.
 *
 * @param id global id of the change set
 */
export async function readSetLicenseIds(
  context: Context,
  id: string,
  { kind, most }: { kind: OutcomeKind | null; most: number },
): Promise<string[]> {
  const { providerId } = requirePermission(context, 'license.read');
  const rows = await context.database.read(sql<{ id: string }>`
    select line.license_id as id from change_set_row as line
    where line.provider_id = ${providerId}::uuid and line.change_set_id = ${fromGlobalId(id, 'ChangeSet')}::uuid
      and line.license_id is not null and ${kind ? isOfKind(kind) : TRUE}
    order by line.place limit ${most}`);
  return rows.map((row) => row.id);
}

/** How many outcomes of a kind there are. @param id row id of the change set */
export function countOutcomes(context: Context, id: string, kind: OutcomeKind | null): Promise<Count> {
  const { providerId } = requirePermission(context, 'license.read');
  return countRows(
    context.database.read,
    sql`from change_set_row as line where line.provider_id = ${providerId}::uuid and line.change_set_id = ${id}::uuid
      and ${kind ? isOfKind(kind) : TRUE}`,
  );
}

function isOfKind(kind: OutcomeKind): Condition {
  const [changed, unchanged] = [OutcomeCode.toStored('CHANGED'), OutcomeCode.toStored('UNCHANGED')];
  if (kind === 'CHANGED') return sql<boolean>`line.code = ${changed}`;
  if (kind === 'UNCHANGED') return sql<boolean>`line.code = ${unchanged}`;
  const others = [changed, unchanged, OutcomeCode.toStored('PENDING'), OutcomeCode.toStored('HELD_BACK')];
  return sql<boolean>`line.code <> all(${others}::smallint[])`;
}

/** Names are read within reach: what someone may not see is in no message either. */
function readRows(
  run: Run,
  context: Context,
  { id, request, condition }: { id: string; request: PageRequest; condition: Condition },
): Promise<OutcomeRow[]> {
  const { providerId, companyIds } = requirePermission(context, 'license.read');
  const isSeen = companyIds ? sql`instance.company_id = any(${companyIds}::uuid[])` : sql`true`;
  return run(sql<OutcomeRow>`
    select line.*, license.number::text as number,
      coalesce(line.wanted_type, license.license_type_id) as type, other.number::text as replacement,
      instance.name as instance_name, instance.kind, instance.platform
    from (
      select line.code, line.detail, line.license_id, line.instance_id, line.replacement_id,
        (select license_type_id from change_set where provider_id = ${providerId}::uuid and id = ${id}::uuid) as wanted_type,
        ${sql.join(positionColumns(request))}
      from change_set_row as line
      where line.provider_id = ${providerId}::uuid and line.change_set_id = ${id}::uuid and ${condition}
      ${orderAndLimit(request)}
    ) as line
    left join license on license.provider_id = ${providerId}::uuid and license.id = line.license_id
      and line.code <> ${OutcomeCode.toStored('NOT_FOUND')}
    left join license as other on other.provider_id = ${providerId}::uuid and other.id = line.replacement_id
    left join instance on instance.provider_id = ${providerId}::uuid and instance.id = line.instance_id and ${isSeen}
    order by line.position_key::bigint ${sql.raw(request.isBackward ? 'desc' : 'asc')}`);
}

/** What became of the rows, with the licenses and instances as they are now, as far as they are selected. */
export async function toOutcomes(
  context: Context,
  rows: readonly OutcomeRow[],
  selection: Selection,
): Promise<ChangeOutcome[]> {
  const { catalog, day } = await today(context);
  const licenses = await readById(
    rows.flatMap(({ license_id, replacement_id }) => [license_id, replacement_id]),
    'License',
    {
      fields: licenseSelection(selection),
      read: (ids, fields) => readLicensesByIds(context, ids, fields),
    },
  );
  const instances = await readById(
    rows.map(({ instance_id }) => instance_id),
    'Instance',
    {
      fields: selection['instance'],
      read: (ids, fields) => readInstancesByIds(context, ids, fields),
    },
  );
  return rows.map((row) => {
    const code = OutcomeCode.fromStored(row.code);
    const { kind, platform, type } = row;
    const fitting =
      kind === null || platform === null
        ? []
        : catalog.types.filter(({ key }) => catalog.covers(key, kind, platform, day)).map(({ name }) => name);
    const subject = {
      ...{ given: row.detail, number: row.number, instanceName: row.instance_name, replacement: row.replacement },
      ...{ typeName: type === null ? null : catalog.byKey(type).name, fitting },
    };
    return {
      id: toGlobalId('ChangeOutcome', joinKey(row.position_id, row.position_key)),
      code,
      message: explainOutcome(code, subject),
      license: licenses(row.license_id),
      instance: instances(row.instance_id),
      replacement: licenses(row.replacement_id),
    };
  });
}

async function today(context: Context) {
  const { timeZone } = requirePermission(context, 'license.read');
  return { catalog: await catalogOf(context), day: dayOf(context.now, timeZone) };
}

function licenseSelection({ license, replacement }: Selection): Selection | undefined {
  return license || replacement ? { ...license, ...replacement } : undefined;
}

/** Reads what the ids name, where it is selected; null is what is not there. */
async function readById<Row extends { id: string }>(
  ids: readonly (string | null)[],
  type: string,
  {
    fields,
    read,
  }: { fields: Selection | undefined; read: (ids: readonly string[], fields: Selection) => Promise<Row[]> },
): Promise<(id: string | null) => Row | null> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const found = fields && wanted.length > 0 ? await read(wanted, fields) : [];
  const byId = new Map(found.map((row) => [row.id, row]));
  return (id) => (id === null ? null : (byId.get(toGlobalId(type, id)) ?? null));
}
