import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { placeLicenses, type PlacedLicense } from '../license/index.ts';
import { PolicyRuleType, PolicyTrigger, type PolicyTriggerName } from './policy-decision.ts';
import { allot, type Allotment, type Lack } from './policy.rules.ts';
import { ofInstances, readLacks, type LackRow, type PolicyScope } from './lacking.ts';
import { claimStock } from './stock.ts';

/**
 * Gives instances what they lack, as the policies of their companies say, and keeps why. Where nothing is lacked, or
 * nothing is free, it changes nothing; so it may be called again at any time.
 *
 * @param instanceIds row ids of instances that are locked
 * @returns the licenses that were assigned, and those whose places they took
 */
export async function runPolicy(
  run: Run,
  scope: PolicyScope,
  { instanceIds, trigger }: { instanceIds: readonly string[]; trigger: PolicyTriggerName },
): Promise<PlacedLicense[]> {
  const rows = await readLacks(run, scope, ofInstances(instanceIds));
  if (rows.length === 0) return [];
  const lacks = rows.flatMap(lacksOf);
  const allotted = allot(lacks, await claimStock(run, scope, lacks));
  if (allotted.length === 0) return [];
  const placing = { now: scope.now, cause: 'POLICY', by: null } as const;
  const leaving = allotted.flatMap(({ replaces }) => (replaces === null ? [] : [replaces]));
  const left = await placeLicenses(
    run,
    scope.providerId,
    sql`select id, null::uuid as instance_id, pool_company_id from license
      where provider_id = ${scope.providerId}::uuid and id = any(${leaving}::uuid[])`,
    placing,
  );
  const came = await placeLicenses(
    run,
    scope.providerId,
    sql`select license.id, given.instance_id, license.pool_company_id
      from unnest(${allotted.map(({ licenseId }) => licenseId)}::uuid[],
        ${allotted.map(({ instanceId }) => instanceId)}::uuid[]) as given (id, instance_id)
      join license on license.provider_id = ${scope.providerId}::uuid and license.id = given.id`,
    placing,
  );
  await keepDecisions(run, scope, allotted, { rows, trigger });
  return [...left, ...came];
}

/** A license for each that is lacking; the first takes the expired one's place. */
const lacksOf = ({ instanceId, companyId, typeKey, lacking, replaces }: LackRow): Lack[] =>
  Array.from({ length: lacking }, (_, seat) => ({
    ...{ instanceId, companyId, typeKey },
    replaces: seat === 0 ? replaces : null,
  }));

interface Circumstances {
  readonly rows: readonly LackRow[];
  readonly trigger: PolicyTriggerName;
}

/** A decision is of the instant at which its assignment begins. */
async function keepDecisions(
  run: Run,
  { providerId }: PolicyScope,
  allotted: readonly Allotment[],
  { rows, trigger }: Circumstances,
): Promise<void> {
  const places = new Map(rows.map((row) => [placeOf(row), row]));
  const lines = allotted.map((each) => {
    const { instanceId, typeKey, replaces } = each;
    const row = places.get(placeOf(each));
    const cause = replaces === null ? trigger : row?.replacesTrial ? 'TRIAL_ENDED' : 'LICENSE_EXPIRED';
    return {
      ...{ license_id: each.licenseId, instance_id: instanceId, company_id: each.companyId, license_type_id: typeKey },
      ...{ kind: row?.kind, platform: row?.platform, replaced_license_id: replaces },
      ...{ trigger: PolicyTrigger.toStored(cause), rule: PolicyRuleType.toStored(each.rule) },
      ...{ own_free_count: each.ownFreeCount, global_free_count: each.globalFreeCount, cap_left: each.capLeft },
    };
  });
  await run(sql`
    insert into license_decision (provider_id, license_id, decided_at, instance_id, company_id, pool_company_id,
      license_type_id, kind, platform, trigger, rule, replaced_license_id, own_free_count, global_free_count, cap_left)
    select ${providerId}::uuid, line.license_id, lower(assignment.during), line.instance_id, line.company_id,
      license.pool_company_id, line.license_type_id, line.kind, line.platform, line.trigger, line.rule,
      line.replaced_license_id, line.own_free_count, line.global_free_count, line.cap_left
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as line (license_id uuid, instance_id uuid,
      company_id uuid, license_type_id smallint, kind smallint, platform smallint, trigger smallint, rule smallint,
      replaced_license_id uuid, own_free_count int, global_free_count int, cap_left int)
    join license on license.provider_id = ${providerId}::uuid and license.id = line.license_id
    join license_assignment as assignment on assignment.provider_id = ${providerId}::uuid
      and assignment.license_id = line.license_id and upper_inf(assignment.during)
    order by line.license_id`);
}

const placeOf = ({ instanceId, typeKey }: Pick<Lack, 'instanceId' | 'typeKey'>): string => `${instanceId} ${typeKey}`;
