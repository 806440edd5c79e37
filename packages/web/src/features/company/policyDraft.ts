import type { CompanyPolicyFragment, PolicyMode, SetCompanyPolicyInput } from '@license-console/schema';

type Policy = CompanyPolicyFragment['policy'];

export const policyModes = [
  'MANUAL',
  'AUTOMATIC_FROM_GLOBAL_POOL',
  'OWN_POOL',
] as const satisfies readonly PolicyMode[];

/** A policy as it is edited: license types by their ids. */
export interface PolicyDraft {
  readonly mode: PolicyMode;
  readonly exchangesExpired: boolean;
  /** '' is none. */
  readonly defaultType: string;
  /** Null is all. */
  readonly allowed: ReadonlySet<string> | null;
  /** What the company may have of the global pool; a type that is not in it: nothing. */
  readonly caps: ReadonlyMap<string, number>;
}

/** The policy, to be edited. */
export function toPolicyDraft(policy: Policy): PolicyDraft {
  return {
    mode: policy.mode,
    exchangesExpired: policy.exchangesExpired,
    defaultType: policy.defaultLicenseType?.id ?? '',
    allowed: policy.allowedLicenseTypes && new Set(policy.allowedLicenseTypes.map(({ id }) => id)),
    caps: new Map(policy.caps.map(({ licenseType, cap }) => [licenseType.id, cap])),
  };
}

/** The types of the catalog that the company may use. */
export function allowedTypes<Type extends { id: string }>(types: readonly Type[], { allowed }: PolicyDraft): Type[] {
  return types.filter(({ id }) => allowed?.has(id) ?? true);
}

/**
 * The draft as the API takes it; `types` are those of the catalog, in whose order the caps stand. What does not belong to the
 * mode is left out.
 */
export function toPolicyInput(
  draft: PolicyDraft,
  types: readonly { id: string }[],
): Omit<SetCompanyPolicyInput, 'companyId' | 'expectedVersion' | 'idempotencyKey'> {
  const { mode, allowed, defaultType } = draft;
  return {
    mode,
    exchangesExpired: mode !== 'MANUAL' && draft.exchangesExpired,
    defaultLicenseType: defaultType || null,
    allowedLicenseTypes: allowed && [...allowed],
    caps:
      mode === 'OWN_POOL'
        ? cappedTypes(draft, types).map(({ id }) => ({ licenseType: id, cap: draft.caps.get(id) ?? 0 }))
        : null,
  };
}

/** The types that have a cap, in the order in which the API is told of them. */
export function cappedTypes<Type extends { id: string }>(draft: PolicyDraft, types: readonly Type[]): Type[] {
  return allowedTypes(types, draft).filter(({ id }) => (draft.caps.get(id) ?? 0) > 0);
}
