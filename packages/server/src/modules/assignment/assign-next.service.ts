import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { command } from '../../kernel/command.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { rowIdOf } from '../../kernel/ids.ts';
import { type Selection } from '../../kernel/selection.ts';
import { type Run } from '../../kernel/sql.ts';
import { catalogOf, type Catalog, type LicenseType } from '../catalog/index.ts';
import { lockInstances } from '../instance/index.ts';
import { licensesPlaced, placeLicenses, readLicensesByIds } from '../license/index.ts';
import { type AssignNextInput, type AssignNextPayload } from './assignment.payload.ts';
import { readChangeSet } from './change-set.read.ts';
import { asConflict } from './change-set.work.ts';
import { claimFree } from './claim-free.ts';
import { keepChange } from './keep-change.ts';
import { explainOutcome } from './outcome-messages.rules.ts';
import { hindranceOf, type Refusal } from './outcome.rules.ts';

interface Answer {
  /** Row ids. */
  readonly licenseId: string;
  readonly changeSetId: string;
}

/** Puts the next free license of a type on an instance: of its company's pool first, then of the global one. */
export async function assignNext(
  context: Context,
  { idempotencyKey, instanceId, licenseType }: AssignNextInput,
  selection: Selection,
): Promise<AssignNextPayload> {
  const { timeZone } = requirePermission(context, 'license.change');
  const input = { instanceId, licenseType };
  const wanted = { name: 'assignNext', permission: 'license.change', idempotencyKey, input } as const;
  const catalog = await catalogOf(context);
  const { answer, userErrors } = await command<Answer>(context, wanted, async (run) => {
    const type = catalog.byId(licenseType);
    if (!type)
      throw new DomainError(
        'NOT_FOUND',
        ['licenseType'],
        `There is no such license type: ${licenseType.slice(0, 80)}.`,
      );
    const place = await readPlace(run, context, instanceId, type);
    const day = dayOf(context.now, timeZone);
    const isCovered = catalog.covers(type.key, place.kind, place.platform, day);
    const hindrance = hindranceOf({ ...place, isCovered });
    if (hindrance) throw refuse(hindrance, { place, type, catalog, day });
    const { providerId } = requirePermission(context, 'license.change');
    const free = await claimFree(run, providerId, { typeKey: type.key, companyId: place.companyId, now: context.now });
    if (!free) throw refuse('NO_FREE_LICENSE', { place, type, catalog, day });
    return assign(run, context, { licenseId: free.id, poolId: free.poolId, instanceId: place.id });
  });
  if (!answer) return { license: null, changeSet: null, userErrors };
  const { license: fields, changeSet } = selection;
  return {
    license: fields ? ((await readLicensesByIds(context, [answer.licenseId], fields))[0] ?? null) : null,
    changeSet: changeSet ? await readChangeSet(context, answer.changeSetId) : null,
    userErrors,
  };
}

interface PlaceRow {
  id: string;
  name: string;
  companyId: string | null;
  kind: number;
  platform: number;
  isRetired: boolean;
  isAllowed: boolean;
  holdsOne: boolean;
}

/** Locks the instance and reads what decides about it. */
async function readPlace(run: Run, context: Context, id: string, type: LicenseType): Promise<PlaceRow> {
  const { providerId, companyIds } = requirePermission(context, 'license.change');
  const key = rowIdOf(id, 'Instance');
  if (key) await lockInstances(run, providerId, [key]);
  const [row] = await run(sql<PlaceRow>`
    select instance.id, instance.name, instance.company_id as "companyId", instance.kind, instance.platform,
      instance.retired_at is not null as "isRetired",
      coalesce(cardinality(company.allowed_license_type_ids), 0) = 0
        or ${type.key}::smallint = any(company.allowed_license_type_ids) as "isAllowed",
      exists (
        select from license
        where license.provider_id = instance.provider_id and license.instance_id = instance.id
          and license.license_type_id = ${type.key} and license.unit = 0) as "holdsOne"
    from instance
    left join company on company.provider_id = instance.provider_id and company.id = instance.company_id
    where instance.provider_id = ${providerId}::uuid and instance.id = ${key}::uuid
      and (${companyIds}::uuid[] is null or instance.company_id = any(${companyIds}::uuid[]))`);
  if (row) return row;
  throw new DomainError('NOT_FOUND', ['instanceId'], `There is no such instance: ${id.slice(0, 80)}.`);
}

interface Subject {
  readonly place: PlaceRow;
  readonly type: LicenseType;
  readonly catalog: Catalog;
  readonly day: string;
}

const CODES = {
  RETIRED: 'RETIRED',
  NOT_COVERED: 'NOT_COVERED',
  NOT_ALLOWED: 'NOT_ALLOWED',
  HOLDS_ONE: 'HOLDS_ONE',
  NO_FREE_LICENSE: 'NO_FREE_LICENSE',
} as const;

function refuse(refusal: Refusal, { place, type, catalog, day }: Subject): DomainError {
  const fitting = catalog.types.filter(({ key }) => catalog.covers(key, place.kind, place.platform, day));
  const message = explainOutcome(refusal, {
    ...{ given: null, number: null, replacement: null, typeName: type.name, instanceName: place.name },
    fitting: fitting.map(({ name }) => name),
  });
  const code = CODES[refusal as keyof typeof CODES];
  const isAboutType = refusal === 'NOT_COVERED' || refusal === 'NOT_ALLOWED' || refusal === 'NO_FREE_LICENSE';
  return new DomainError(code, [isAboutType ? 'licenseType' : 'instanceId'], message);
}

interface Assignment {
  readonly licenseId: string;
  readonly poolId: string | null;
  readonly instanceId: string;
}

/** Puts a license that is claimed on an instance that is locked, and keeps it as a change of one. */
async function assign(run: Run, context: Context, { licenseId, poolId, instanceId }: Assignment) {
  const { providerId, name } = requirePermission(context, 'license.change');
  const { now } = context;
  const source = sql`
    select ${licenseId}::uuid as id, ${instanceId}::uuid as instance_id, ${poolId}::uuid as pool_company_id`;
  const placing = { now, cause: 'PERSON', by: name } as const;
  const placed = await placeLicenses(run, providerId, source, placing).catch(asConflict);
  const [{ version } = { version: 0 }] = placed;
  const done = { licenseId, fromInstanceId: null, toInstanceId: instanceId, poolId, version };
  const id = await keepChange(run, context, 'ASSIGN', [done]);
  return { answer: { licenseId, changeSetId: id }, events: licensesPlaced(placed) };
}
