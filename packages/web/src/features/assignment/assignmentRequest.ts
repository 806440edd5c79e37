import type { LicenseFilter } from '@license-console/schema';

/** What is done with licenses here. */
export const assignmentVerbs = ['ASSIGN', 'REVOKE', 'RELEASE', 'REPLACE', 'MOVE'] as const;
export type AssignmentVerb = (typeof assignmentVerbs)[number];

/** Licenses by id, or all under a filter. */
export type AssignmentTarget = { readonly ids: string[] } | { readonly filter: LicenseFilter };

/** What the dialog begins with. */
export interface AssignmentRequest {
  readonly verb: AssignmentVerb;
  readonly target: AssignmentTarget;
  /** How many licenses that is, as far as is known. */
  readonly count: number;
}

/** What one chooses in the dialog. */
export interface AssignmentChoice {
  /** Of MOVE: the company whose pool it is; null is the global pool. */
  readonly pool: { readonly id: string; readonly name: string } | null;
  /** Of ASSIGN one license: the instance; null is one that needs it. */
  readonly instance: { readonly id: string; readonly name: string } | null;
}

export const noChoice: AssignmentChoice = { pool: null, instance: null };

/** The one license that it is about; null where it is about more. */
export const onlyLicense = ({ target }: AssignmentRequest): string | null =>
  'ids' in target && target.ids.length === 1 ? (target.ids[0] ?? null) : null;

/** What can be done with a license as it stands. */
export function verbsFor({
  used,
  valid,
  category,
}: {
  used: boolean;
  valid: boolean;
  category: string;
}): AssignmentVerb[] {
  const isTrial = category === 'TRIAL';
  if (!used) return [...(valid ? (['ASSIGN'] as const) : []), ...(isTrial ? [] : (['MOVE'] as const))];
  return ['REVOKE', ...(isTrial ? [] : (['RELEASE'] as const)), ...(valid ? [] : (['REPLACE'] as const))];
}
