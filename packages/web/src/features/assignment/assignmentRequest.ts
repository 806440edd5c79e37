import type { ChangeCommand, LicenseFilter } from '@license-console/schema';
import type { NamedCompany } from '../../entities/company/namedCompany.ts';

/** What is done with licenses here: with their places, */
export const assignmentVerbs = ['ASSIGN', 'REVOKE', 'RELEASE', 'REPLACE', 'MOVE'] as const;
/** and with what comes at their ends. */
export const renewalVerbs = ['AUTO_RENEW_ON', 'AUTO_RENEW_OFF', 'AT_RENEWAL'] as const;
export type AssignmentVerb = (typeof assignmentVerbs)[number] | (typeof renewalVerbs)[number];

/** What can be different from the next period on. */
export const atRenewal = ['SCHEDULE_END', 'WITHDRAW', 'SCHEDULE_TYPE'] as const;
export interface AtRenewal {
  readonly what: (typeof atRenewal)[number];
  /** Of SCHEDULE_TYPE: the type that licenses become; null while none is known. */
  readonly typeId: string | null;
}

/** What the server is told to do here; instances are retired elsewhere. */
export type AssignmentCommand = Exclude<ChangeCommand, 'UNDO' | 'RETIRE'>;

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
  readonly pool: NamedCompany | null;
  /** Of ASSIGN one license: the instance; null is one that needs it. */
  readonly instance: { readonly id: string; readonly name: string } | null;
  /** Of AT_RENEWAL. */
  readonly atRenewal: AtRenewal;
}

export const noChoice: AssignmentChoice = {
  ...{ pool: null, instance: null },
  atRenewal: { what: 'SCHEDULE_END', typeId: null },
};

/** The command that does what is chosen. */
export const commandOf = ({ verb }: AssignmentRequest, choice: AssignmentChoice): AssignmentCommand =>
  verb === 'AT_RENEWAL' ? choice.atRenewal.what : verb;

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
  const atEnd = valid && !isTrial ? (['AT_RENEWAL'] as const) : [];
  if (!used) return [...(valid ? (['ASSIGN'] as const) : []), ...(isTrial ? [] : (['MOVE'] as const)), ...atEnd];
  return ['REVOKE', ...(isTrial ? [] : (['RELEASE'] as const)), ...(valid ? [] : (['REPLACE'] as const)), ...atEnd];
}
