import { type NewEvent } from '../../../kernel/outbox.ts';
import { type InstanceBefore } from '../../instance/index.ts';
import { type ChangedLicense, type PlacedLicense } from '../license.change.ts';
import { type KnownPlace } from '../license.places.ts';

export const LICENSES_CHANGED = 'licensesChanged';
export const LICENSES_EXPIRED = 'expired';
export const REQUIREMENTS_FOLDED = 'requirementsFolded';

/** Columns of `license` by which filters tell licenses apart and which commands change, with a value each. */
export interface ChangedColumns {
  readonly auto_renew?: boolean;
  readonly expires_at?: Date;
  readonly renewal_state?: number | null;
}

/** Payload of {@link LICENSES_CHANGED}. */
export interface LicensesChanged {
  /** Row ids, {@link MOST_IDS} at the most; null when they are too many to be named. */
  readonly ids: readonly string[] | null;
  /** Keys of their types; null is all. */
  readonly types: readonly number[] | null;
  /** What these columns held before, on each of them. */
  readonly before: ChangedColumns;
  /** Where each of them was before, where that changed. */
  readonly places?: readonly PlaceBefore[];
  /** What the instances were on which they stood, where those changed. */
  readonly instances?: readonly InstanceBefore[];
}

/** Where a license was. */
export type PlaceBefore = PlacedLicense['before'] & { readonly id: string };

/** Payload of {@link LICENSES_EXPIRED}. */
export interface LicensesExpired {
  /** In ISO 8601. */
  readonly expiresAt: string;
}

/** Payload of {@link REQUIREMENTS_FOLDED}. */
export interface RequirementsFolded {
  /** Keys of the types whose required quantity may be another one. */
  readonly types: readonly number[];
}

/** Licenses that one event names. */
const MOST_IDS = 500;

/** Licenses that one change names, in several events; beyond, it only says that much has changed. */
const MOST_NAMED = 5_000;

/**
 * The events that tell of a change of licenses.
 *
 * @param before what the changed columns held before, on all of these licenses alike
 */
export function licensesChanged(changed: readonly ChangedLicense[], before: ChangedColumns): NewEvent[] {
  if (changed.length > MOST_NAMED) return [changeEvent({ ids: null, types: typesOf(changed), before })];
  const events: NewEvent[] = [];
  for (let start = 0; start < changed.length; start += MOST_IDS) {
    const named = changed.slice(start, start + MOST_IDS);
    events.push(changeEvent({ ids: named.map(({ id }) => id), types: typesOf(named), before }));
  }
  return events;
}

/**
 * The events that tell of licenses which were assigned, detached, or put into another pool, or whose instance changed.
 *
 * @param instances what the instances were on which they stood, where those changed
 */
export function licensesPlaced(
  placed: readonly KnownPlace[],
  instances: readonly InstanceBefore[] = [],
): NewEvent[] {
  if (placed.length > MOST_NAMED) return [changeEvent({ ids: null, types: typesOf(placed), before: {} })];
  const events: NewEvent[] = [];
  for (let start = 0; start < placed.length; start += MOST_IDS) {
    const named = placed.slice(start, start + MOST_IDS);
    const places = named.map(({ id, before }) => ({ id, ...before }));
    const left = new Set(places.map(({ instance_id }) => instance_id));
    const changed = { places, instances: placed.length > MOST_IDS ? instances.filter(({ id }) => left.has(id)) : instances };
    events.push(changeEvent({ ids: named.map(({ id }) => id), types: typesOf(named), before: {}, ...changed }));
  }
  return events;
}

/** Tells that anything may have changed, as after an import. */
export const everyLicenseChanged: NewEvent = changeEvent({ ids: null, types: null, before: {} });

/** Tells that much has changed among the licenses of these types, as after a purchase. */
export const licensesOfTypesChanged = (types: readonly number[]): NewEvent =>
  changeEvent({ ids: null, types: [...new Set(types)], before: {} });

/** Tells that licenses expire at this instant: once, whoever finds it out. */
export const licensesExpired = (expiresAt: Date): NewEvent => ({
  kind: LICENSES_EXPIRED,
  payload: { expiresAt: expiresAt.toISOString() } satisfies LicensesExpired,
  dedupeKey: `${LICENSES_EXPIRED}:${expiresAt.getTime()}`,
});

/** Tells that required quantities were computed anew; nothing where there are none. */
export const requirementsFolded = (types: readonly number[]): NewEvent[] =>
  types.length === 0 ? [] : [{ kind: REQUIREMENTS_FOLDED, payload: { types } satisfies RequirementsFolded }];

function changeEvent(payload: LicensesChanged): NewEvent {
  return { kind: LICENSES_CHANGED, payload };
}

const typesOf = (changed: readonly Pick<ChangedLicense, 'license_type_id'>[]): number[] => [
  ...new Set(changed.map((license) => license.license_type_id)),
];
