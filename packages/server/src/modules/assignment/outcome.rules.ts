/** What keeps a license from being changed as asked. */
export type Refusal =
  | 'NOT_FOUND'
  | 'IN_USE'
  | 'NOT_USED'
  | 'EXPIRED'
  | 'NOT_EXPIRED'
  | 'RETIRED'
  | 'NOT_COVERED'
  | 'NOT_ALLOWED'
  | 'NOT_IN_POOL'
  | 'HOLDS_ONE'
  | 'TRIAL'
  | 'NO_FREE_LICENSE'
  | 'CHANGED_SINCE'
  | 'TRIAL_ENDS'
  | 'NOT_RENEWING'
  | 'OTHER_UNIT';

/** What becomes of one license of a command. */
export type OutcomeCodeName = 'PENDING' | 'CHANGED' | 'UNCHANGED' | 'HELD_BACK' | Refusal;

/** What comes at the end of a license. */
export interface RenewalPlan {
  readonly autoRenew: boolean;
  /** What is scheduled for then: the key of the type that it becomes, −1 where it is to end, null for nothing. */
  readonly change: number | null;
}

/** What of a license decides where it may be, and whether it may renew. */
export interface LicenseFacts {
  readonly id: string;
  readonly typeKey: number;
  readonly isTrial: boolean;
  readonly isValid: boolean;
  readonly renewal: RenewalPlan;
  /** The instance that it stands on. */
  readonly instanceId: string | null;
  /** The company of its pool; null is the global pool. */
  readonly poolId: string | null;
  readonly version: number;
}

/** What of an instance decides whether a license of one type may stand on it. */
export interface PlaceFacts {
  readonly id: string;
  readonly companyId: string | null;
  readonly isRetired: boolean;
  /** The type covers it today. */
  readonly isCovered: boolean;
  /** Its company uses the type, or any. */
  readonly isAllowed: boolean;
  /** A license of the type stands on it already, where one is all that it may hold. */
  readonly holdsOne: boolean;
}

/**
 * Whether the pool of a license serves the instances of a company: the company's own pool does, and the global pool.
 * A trial stays with the company that it was given to.
 */
const mayUse = ({ poolId, isTrial }: Pick<LicenseFacts, 'poolId' | 'isTrial'>, companyId: string | null) =>
  poolId === companyId || (poolId === null && !isTrial);

/** Why no license of a type may be put on the instance; null when nothing is in the way. */
export function hindranceOf(place: PlaceFacts): Refusal | null {
  if (place.isRetired) return 'RETIRED';
  if (!place.isCovered) return 'NOT_COVERED';
  if (!place.isAllowed) return 'NOT_ALLOWED';
  return place.holdsOne ? 'HOLDS_ONE' : null;
}

/** Puts a free license on an instance. */
export function judgeAssign(license: LicenseFacts | null, place: PlaceFacts | null): OutcomeCodeName {
  if (!license || !place) return 'NOT_FOUND';
  if (license.instanceId === place.id) return 'UNCHANGED';
  if (license.instanceId !== null) return 'IN_USE';
  if (!license.isValid) return 'EXPIRED';
  const hindrance = hindranceOf(place);
  if (hindrance && hindrance !== 'HOLDS_ONE') return hindrance;
  return mayUse(license, place.companyId) ? (hindrance ?? 'CHANGED') : 'NOT_IN_POOL';
}

/** Detaches a license; it returns to its pool. */
export function judgeRevoke(license: LicenseFacts | null): OutcomeCodeName {
  if (!license) return 'NOT_FOUND';
  return license.instanceId === null ? 'UNCHANGED' : 'CHANGED';
}

/** Detaches a license and gives it to the global pool. */
export function judgeRelease(license: LicenseFacts | null): OutcomeCodeName {
  if (!license) return 'NOT_FOUND';
  if (license.isTrial) return 'TRIAL';
  return license.instanceId === null && license.poolId === null ? 'UNCHANGED' : 'CHANGED';
}

/**
 * Puts a license into another pool. One that is used may go to the global pool or to its instance's company: any other
 * could not have it assigned.
 */
export function judgeMove(
  license: LicenseFacts | null,
  place: Pick<PlaceFacts, 'companyId'> | null,
  toPoolId: string | null,
): OutcomeCodeName {
  if (!license) return 'NOT_FOUND';
  if (license.poolId === toPoolId) return 'UNCHANGED';
  if (license.isTrial) return 'TRIAL';
  return place && toPoolId !== null && place.companyId !== toPoolId ? 'IN_USE' : 'CHANGED';
}

/** Exchanges an expired license on an instance for a free one of its type. */
export function judgeReplace(
  license: LicenseFacts | null,
  place: PlaceFacts | null,
  replacement: LicenseFacts | null,
): OutcomeCodeName {
  if (!license) return 'NOT_FOUND';
  if (!place) return 'NOT_USED';
  if (license.isValid) return 'NOT_EXPIRED';
  const hindrance = hindranceOf(place);
  if (hindrance) return hindrance;
  const isFree = replacement !== null && replacement.instanceId === null && replacement.isValid;
  return isFree && mayUse(replacement, place.companyId) ? 'CHANGED' : 'NO_FREE_LICENSE';
}

/** What is needed to put one license back. */
export interface UndoFacts {
  readonly license: LicenseFacts | null;
  readonly replacement: LicenseFacts | null;
  /** The versions that the change left them in. */
  readonly version: number;
  readonly replacementVersion: number | null;
  /** Which of the two goes back to an instance. */
  readonly returning: 'LICENSE' | 'REPLACEMENT' | null;
  /** The pool in which it will be. */
  readonly poolId: string | null;
  readonly place: PlaceFacts | null;
}

/** Puts a license back where it was, as long as nobody has changed it since, and its instance can take it. */
export function judgeUndo(facts: UndoFacts): OutcomeCodeName {
  const { license, replacement, returning, place } = facts;
  if (!license) return 'NOT_FOUND';
  if (license.version !== facts.version) return 'CHANGED_SINCE';
  if (facts.replacementVersion !== null && replacement?.version !== facts.replacementVersion) return 'CHANGED_SINCE';
  const back = returning === 'LICENSE' ? license : returning === 'REPLACEMENT' ? replacement : null;
  if (!back) return 'CHANGED';
  if (!place) return 'NOT_FOUND';
  if (place.isRetired) return 'RETIRED';
  if (!mayUse({ isTrial: back.isTrial, poolId: facts.poolId }, place.companyId)) return 'NOT_IN_POOL';
  return place.holdsOne ? 'HOLDS_ONE' : 'CHANGED';
}
