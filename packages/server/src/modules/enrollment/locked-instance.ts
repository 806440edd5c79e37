import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { rowIdOf } from '../../kernel/ids.ts';
import { type Run } from '../../kernel/sql.ts';
import { lockInstances } from '../instance/index.ts';
import { type Needy } from './asked-needs.ts';

/** An instance that nobody else changes until the transaction ends. */
export interface LockedInstance extends Needy {
  /** Row id. */
  readonly id: string;
  readonly operatingSystem: string;
  readonly companyId: string | null;
  readonly isRetired: boolean;
  readonly version: number;
}

/**
 * Locks an instance within reach of the one who asks.
 *
 * @throws DomainError NOT_FOUND, and CONFLICT where it has another version than expected
 */
export async function lockInstance(
  run: Run,
  context: Context,
  { instanceId, expectedVersion }: { instanceId: string; expectedVersion?: number | null },
): Promise<LockedInstance> {
  const { providerId, companyIds } = requirePermission(context, 'license.change');
  const key = rowIdOf(instanceId, 'Instance');
  if (key) await lockInstances(run, providerId, [key]);
  const [row] = await run(sql<LockedInstance>`
    select instance.id, instance.name, instance.kind, instance.platform,
      instance.operating_system as "operatingSystem", instance.company_id as "companyId",
      instance.retired_at is not null as "isRetired", instance.version,
      company.default_license_type_id as "defaultType", company.allowed_license_type_ids as "allowedTypes"
    from instance
    left join company on company.provider_id = instance.provider_id and company.id = instance.company_id
    where instance.provider_id = ${providerId}::uuid and instance.id = ${key}::uuid
      and (${companyIds}::uuid[] is null or instance.company_id = any(${companyIds}::uuid[]))`);
  if (!row)
    throw new DomainError('NOT_FOUND', ['instanceId'], `There is no such instance: ${instanceId.slice(0, 80)}.`);
  if (expectedVersion != null && row.version !== expectedVersion)
    throw new DomainError(
      'CONFLICT',
      ['expectedVersion'],
      `${row.name} was changed by someone else in the meantime: look at it again.`,
    );
  return row;
}

/** @throws DomainError RETIRED */
export function checkInService({ name, isRetired }: LockedInstance): void {
  if (isRetired) throw new DomainError('RETIRED', ['instanceId'], `${name} is retired: reinstate it first.`);
}

/** The company of an instance, as far as it matters there. */
export type OwnerOf = Pick<Needy, 'allowedTypes' | 'defaultType'> & { readonly companyId: string | null };

/**
 * The company that is to have an instance, within reach of the one who asks; null is the provider itself, which is
 * within reach of those who are not limited to companies.
 *
 * @throws DomainError NOT_FOUND
 */
export async function readOwner(
  run: Run,
  context: Context,
  id: string | null | undefined,
  path: readonly string[],
): Promise<OwnerOf> {
  const { providerId, companyIds } = requirePermission(context, 'license.change');
  if (id == null) {
    if (companyIds) throw new DomainError('NOT_FOUND', path, 'Choose one of your companies.');
    return { companyId: null, allowedTypes: null, defaultType: null };
  }
  const key = rowIdOf(id, 'Company');
  const [row] = await run(sql<OwnerOf>`
    select id as "companyId", allowed_license_type_ids as "allowedTypes", default_license_type_id as "defaultType"
    from company
    where provider_id = ${providerId}::uuid and id = ${key}::uuid
      and (${companyIds}::uuid[] is null or id = any(${companyIds}::uuid[]))`);
  if (!row) throw new DomainError('NOT_FOUND', path, `There is no such company: ${id.slice(0, 80)}.`);
  return row;
}

/**
 * Whoever enrolls, renames or moves an instance to where one like it stands is told so.
 *
 * @throws DomainError CONFLICT in place of the violation; anything else as it is
 */
export const asDoubled =
  (name: string, path: readonly string[]) =>
  (error: unknown): never => {
    if (error instanceof Error && 'constraint' in error && error.constraint === 'instance_enrolled_once')
      throw new DomainError(
        'CONFLICT',
        path,
        `There is an instance ${name} with the same operating system already: use that one, or give another name.`,
      );
    throw error;
  };
