import type { AssignToInstanceQuery, LicenseFilter } from '@license-console/schema';
import { coveringTypes } from '../../entities/license-type/coveringTypes.ts';

/** An instance that is to get a license. */
export interface InstanceToLicense {
  readonly id: string;
  readonly name: string;
  readonly company: { readonly id: string } | null;
}

/** A license type that covers an instance. */
export interface AssignableType {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** How many licenses of it are free for the instance. */
  readonly free: { readonly value: number; readonly isExact: boolean };
  /** The instance holds the one license of the type that it may. */
  readonly isHeld: boolean;
}

/** The licenses that may be put on the instance: free, valid, bought, in its company's pool or the global one. */
export function freeFor({ company }: Pick<InstanceToLicense, 'company'>): LicenseFilter {
  const pools = [{ isNull: true }, ...(company ? [{ id: { eq: company.id } }] : [])];
  return { category: { eq: 'COMMERCIAL' }, used: { eq: false }, valid: { eq: true }, company: { or: pools } };
}

/** The types that cover the instance, in the order of the catalog; none where there is no such instance. */
export function assignableTypes({ licenseTypes, licenseGroups, node }: AssignToInstanceQuery): AssignableType[] {
  if (node?.__typename !== 'Instance') return [];
  const free = new Map(licenseGroups.map(({ licenseType, unusedCount }) => [licenseType.id, unusedCount]));
  const held = new Set(node.holdings.map(({ licenseType }) => licenseType.id));
  return coveringTypes(licenseTypes, node).map(({ id, code, name, unit }) => ({
    ...{ id, code, name },
    free: free.get(id) ?? { value: 0, isExact: true },
    isHeld: unit === 'INSTANCE' && held.has(id),
  }));
}

/** Whether a license of the type can be put there now. */
export function canAssign({ free, isHeld }: AssignableType): boolean {
  return free.value > 0 && !isHeld;
}
