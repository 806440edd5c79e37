import { sql, type RawBuilder } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { type Catalog } from '../catalog/index.ts';
import { chunksOf, rowsOf, type OpenChangeSet, type Span } from './change-scope.ts';
import { OutcomeCode } from './change-set.entity.ts';
import {
  judgeAssign,
  judgeMove,
  judgeRelease,
  judgeReplace,
  judgeRevoke,
  judgeUndo,
  type LicenseFacts,
  type OutcomeCodeName,
  type PlaceFacts,
  type RenewalPlan,
} from './outcome.rules.ts';
import { ENDS, hindranceToBecome, judgeRenewal, judgeRenewalBack, planRenewal } from './renewal-plan.rules.ts';

/** By which day and catalog rows are judged. */
export interface Bench {
  readonly now: Date;
  readonly timeZone: string;
  /** Today, by the provider's calendar: YYYY-MM-DD. */
  readonly day: string;
  readonly catalog: Catalog;
}

interface LicenseColumns {
  id: string;
  type: number;
  category: number;
  expires_at: Date;
  auto_renew: boolean;
  /** What is scheduled for its renewal. */
  change: number | null;
  version: number;
  instance_id: string | null;
  pool_id: string | null;
}

interface Row {
  place: number;
  version: number | null;
  replacement_version: number | null;
  from_instance_id: string | null;
  to_instance_id: string | null;
  to_pool_id: string | null;
  to_auto_renew: boolean | null;
  to_change: number | null;
  license: LicenseColumns | null;
  replacement: LicenseColumns | null;
  instance: { id: string; company_id: string | null; kind: number; platform: number; retired: boolean } | null;
  is_allowed: boolean;
  is_held: boolean;
}

interface Verdict {
  readonly place: number;
  readonly code: OutcomeCodeName;
  readonly instanceId: string | null;
  readonly from: { instanceId: string | null; poolId: string | null };
  readonly to: { instanceId: string | null; poolId: string | null };
  /** What comes at the end of the license; null where the command is about its place. */
  readonly renewal: { from: RenewalPlan; to: RenewalPlan } | null;
}

/** Says of each row of the span that still waits what becomes of it, and where its license is to be. Changes no license. */
export async function judgeRows(run: Run, set: OpenChangeSet, span: Span, bench: Bench): Promise<void> {
  // What the rows before have taken is not there for those behind.
  const taken = { licenses: new Map<string, string>(), places: new Set<string>() };
  for (const chunk of chunksOf(span)) {
    const rows = await readRows(run, set, chunk);
    const verdicts = rows.map((row) => {
      const verdict = judge(row, set, bench, taken);
      if (verdict.code === 'CHANGED' && verdict.to.instanceId !== null && row.license) {
        const typeKey = set.typeKey ?? row.license.type;
        taken.licenses.set(row.license.id, verdict.to.instanceId);
        if (unitOf(typeKey, bench) === 'INSTANCE') taken.places.add(`${verdict.to.instanceId} ${typeKey}`);
      }
      return verdict;
    });
    await write(run, set, verdicts);
  }
}

const unitOf = (typeKey: number, { catalog }: Bench): string => catalog.byKey(typeKey).unit;

interface Taken {
  readonly licenses: ReadonlyMap<string, string>;
  readonly places: ReadonlySet<string>;
}

function judge(row: Row, set: OpenChangeSet, bench: Bench, taken: Taken): Verdict {
  const license = factsOf(row.license, bench, taken);
  const replacement = factsOf(row.replacement, bench, taken);
  const place = license && placeOf(row, set.typeKey ?? license.typeKey, bench, taken);
  const from = { instanceId: license?.instanceId ?? null, poolId: license?.poolId ?? null };
  const verdict = (code: OutcomeCodeName, to: Verdict['to'] = from): Verdict => ({
    ...{ place: row.place, code, from, to },
    instanceId: place?.id ?? from.instanceId ?? to.instanceId,
    renewal: null,
  });
  switch (set.command) {
    case 'ASSIGN':
      return verdict(judgeAssign(license, place), { instanceId: place?.id ?? null, poolId: from.poolId });
    case 'REVOKE':
    case 'RETIRE':
      return verdict(judgeRevoke(license), { instanceId: null, poolId: from.poolId });
    case 'RELEASE':
      return verdict(judgeRelease(license), { instanceId: null, poolId: null });
    case 'MOVE':
      return verdict(judgeMove(license, place, set.toPoolId), { ...from, poolId: set.toPoolId });
    case 'REPLACE':
      return verdict(judgeReplace(license, place, replacement), { instanceId: null, poolId: from.poolId });
    case 'UNDO':
      if (row.to_auto_renew !== null) {
        if (!license) return verdict('NOT_FOUND');
        const back = { autoRenew: row.to_auto_renew, change: row.to_change };
        const code = judgeRenewalBack(license, back, row.version ?? 0);
        return { ...verdict(code), renewal: { from: license.renewal, to: back } };
      }
      return verdict(judgeBack(row, { license, replacement, place }), {
        ...{ instanceId: row.to_instance_id, poolId: row.to_pool_id },
      });
    default: {
      if (!license) return verdict('NOT_FOUND');
      const to = planRenewal(set.command, license, set.typeKey);
      const isSameUnit = unitOf(set.typeKey ?? license.typeKey, bench) === unitOf(license.typeKey, bench);
      const code = judgeRenewal(set.command, license, to, hindranceToBecome(isSameUnit, place));
      return { ...verdict(code), renewal: { from: license.renewal, to } };
    }
  }
}

function judgeBack(
  row: Row,
  facts: { license: LicenseFacts | null; replacement: LicenseFacts | null; place: PlaceFacts | null },
): OutcomeCodeName {
  const isReplacementBack = row.replacement_version !== null && row.from_instance_id !== null && !row.to_instance_id;
  const isLicenseBack = row.to_instance_id !== null && row.to_instance_id !== row.from_instance_id;
  return judgeUndo({
    ...facts,
    version: row.version ?? 0,
    replacementVersion: row.replacement_version,
    returning: isLicenseBack ? 'LICENSE' : isReplacementBack ? 'REPLACEMENT' : null,
    poolId: isReplacementBack ? (facts.replacement?.poolId ?? null) : row.to_pool_id,
  });
}

function factsOf(row: LicenseColumns | null, { now }: Bench, { licenses }: Taken): LicenseFacts | null {
  if (!row) return null;
  const { id, type: typeKey, category, expires_at: expiresAt, instance_id, pool_id: poolId, version } = row;
  const isValid = new Date(expiresAt).getTime() > now.getTime();
  const instanceId = licenses.get(id) ?? instance_id;
  const renewal = { autoRenew: row.auto_renew, change: row.change };
  return { id, typeKey, isTrial: category === 1, isValid, renewal, instanceId, poolId, version };
}

function placeOf({ instance, ...row }: Row, typeKey: number, bench: Bench, { places }: Taken): PlaceFacts | null {
  if (!instance) return null;
  const { id, company_id: companyId, kind, platform, retired: isRetired } = instance;
  return {
    ...{ id, companyId, isRetired, isAllowed: row.is_allowed },
    isCovered: bench.catalog.covers(typeKey, kind, platform, bench.day),
    holdsOne: row.is_held || places.has(`${id} ${typeKey}`),
  };
}

/** The instance that decides: the one to be taken, or the one that is left. */
const TARGETS: Record<OpenChangeSet['command'], RawBuilder<unknown>> = {
  ASSIGN: sql`line.instance_id`,
  REVOKE: sql`license.instance_id`,
  RETIRE: sql`license.instance_id`,
  RELEASE: sql`license.instance_id`,
  MOVE: sql`license.instance_id`,
  REPLACE: sql`license.instance_id`,
  AUTO_RENEW_ON: sql`license.instance_id`,
  AUTO_RENEW_OFF: sql`license.instance_id`,
  SCHEDULE_TYPE: sql`license.instance_id`,
  SCHEDULE_END: sql`license.instance_id`,
  WITHDRAW: sql`license.instance_id`,
  UNDO: sql`coalesce(line.to_instance_id, line.from_instance_id)`,
};

/** @param change what is scheduled for its renewal */
const json = (table: string, change: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  case when ${sql.ref(`${table}.id`)} is not null then json_build_object('id', ${sql.ref(`${table}.id`)},
    'type', ${sql.ref(`${table}.license_type_id`)}, 'category', ${sql.ref(`${table}.category`)},
    'expires_at', ${sql.ref(`${table}.expires_at`)}, 'auto_renew', ${sql.ref(`${table}.auto_renew`)},
    'change', ${change}, 'version', ${sql.ref(`${table}.version`)},
    'instance_id', ${sql.ref(`${table}.instance_id`)}, 'pool_id', ${sql.ref(`${table}.pool_company_id`)}) end`;

const SCHEDULED = sql`case when change.license_id is not null then coalesce(change.license_type_id, ${sql.lit(ENDS)}) end`;

function readRows(run: Run, set: OpenChangeSet, span: Span): Promise<Row[]> {
  const provider = sql`${set.providerId}::uuid`;
  const type = sql`coalesce(${set.typeKey}::smallint, license.license_type_id)`;
  return run(sql<Row>`
    select line.place, line.version, line.replacement_version, line.from_instance_id, line.to_instance_id, line.to_pool_id,
      line.to_auto_renew, line.to_change,
      case when ${withinReach(set)} then ${json('license', SCHEDULED)} end as license,
      ${json('replacement', sql`null`)} as replacement,
      case when instance.id is not null and ${instanceWithinReach(set)} then json_build_object('id', instance.id,
        'company_id', instance.company_id, 'kind', instance.kind, 'platform', instance.platform,
        'retired', instance.retired_at is not null) end as instance,
      coalesce(cardinality(company.allowed_license_type_ids), 0) = 0
        or ${type} = any(company.allowed_license_type_ids) as is_allowed,
      license.unit = 0 and exists (
        select from license as holder
        where holder.provider_id = ${provider} and holder.instance_id = instance.id
          and holder.license_type_id = ${type} and holder.unit = 0 and holder.id <> license.id
          and holder.id is distinct from replacement.id) as is_held
    from (select line.* from ${rowsOf(set, span)} and line.code = ${OutcomeCode.toStored('PENDING')}) as line
    left join license on license.provider_id = ${provider} and license.id = line.license_id
    left join license as replacement on replacement.provider_id = ${provider} and replacement.id = line.replacement_id
    left join renewal_change as change on change.provider_id = ${provider} and change.license_id = line.license_id
    left join instance on instance.provider_id = ${provider} and instance.id = ${TARGETS[set.command]}
    left join company on company.provider_id = ${provider} and company.id = instance.company_id
    order by line.place`);
}

/** A person who is limited to companies reaches their licenses; to assign, those of the global pool too. */
function withinReach({ command, reach }: OpenChangeSet): RawBuilder<unknown> {
  if (!reach) return sql`true`;
  const own = sql`license.company_id = any(${reach}::uuid[])`;
  if (command === 'ASSIGN') return sql`(${own} or (license.company_id is null and license.instance_id is null))`;
  if (command === 'UNDO')
    return sql`(${own} or instance.company_id = any(${reach}::uuid[]) or line.to_pool_id = any(${reach}::uuid[]))`;
  return own;
}

const instanceWithinReach = ({ reach }: OpenChangeSet): RawBuilder<unknown> =>
  reach ? sql`instance.company_id = any(${reach}::uuid[])` : sql`true`;

async function write(run: Run, { providerId, id }: OpenChangeSet, verdicts: readonly Verdict[]): Promise<void> {
  const ids = (pick: (verdict: Verdict) => string | null) => sql`${verdicts.map(pick)}::uuid[]`;
  const renews = (end: 'from' | 'to') =>
    sql`${verdicts.map(({ renewal }) => renewal?.[end].autoRenew ?? null)}::boolean[]`;
  const changes = (end: 'from' | 'to') =>
    sql`${verdicts.map(({ renewal }) => renewal?.[end].change ?? null)}::smallint[]`;
  await run(sql`
    update change_set_row as line set code = verdict.code, instance_id = verdict.instance_id,
      from_instance_id = verdict.from_instance_id, from_pool_id = verdict.from_pool_id,
      to_instance_id = verdict.to_instance_id, to_pool_id = verdict.to_pool_id,
      from_auto_renew = verdict.from_auto_renew, to_auto_renew = verdict.to_auto_renew,
      from_change = verdict.from_change, to_change = verdict.to_change
    from unnest(${verdicts.map(({ place }) => place)}::int[],
      ${verdicts.map(({ code }) => OutcomeCode.toStored(code))}::smallint[], ${ids(({ instanceId }) => instanceId)},
      ${ids(({ from }) => from.instanceId)}, ${ids(({ from }) => from.poolId)},
      ${ids(({ to }) => to.instanceId)}, ${ids(({ to }) => to.poolId)},
      ${renews('from')}, ${renews('to')}, ${changes('from')}, ${changes('to')})
      as verdict (place, code, instance_id, from_instance_id, from_pool_id, to_instance_id, to_pool_id,
        from_auto_renew, to_auto_renew, from_change, to_change)
    where line.provider_id = ${providerId}::uuid and line.change_set_id = ${id}::uuid and line.place = verdict.place`);
}
