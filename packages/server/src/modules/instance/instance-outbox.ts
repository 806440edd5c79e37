import { type NewEvent } from '../../kernel/outbox.ts';

export const INSTANCES_CHANGED = 'instancesChanged';

/** What of an instance commands change, as it was before. */
export interface InstanceBefore {
  /** Row id. */
  readonly id: string;
  readonly name: string;
  readonly company_id: string | null;
  readonly retired: boolean;
  readonly needs: readonly { readonly license_type_id: number; readonly quantity: number }[];
}

/** Payload of {@link INSTANCES_CHANGED}. */
export interface InstancesChanged {
  /** Row ids, {@link MOST_IDS} at the most; null when they are too many to be named. */
  readonly ids: readonly string[] | null;
  /** Those of them that were there before. */
  readonly before: readonly InstanceBefore[];
}

/** Instances that one event names. */
const MOST_IDS = 500;

/** Instances that one change names, in several events; beyond, it only says that much has changed. */
const MOST_NAMED = 5_000;

/** Tells that anything may have changed, as after an import. */
export const everyInstanceChanged: NewEvent = changeEvent({ ids: null, before: [] });

/** The events that tell of instances which were enrolled. @param ids row ids */
export const instancesEnrolled = (ids: readonly string[]): NewEvent[] =>
  inParts(ids, (some) => ({ ids: some, before: [] }));

/** The events that tell of instances which are different now. @param before what they were */
export const instancesChanged = (before: readonly InstanceBefore[]): NewEvent[] =>
  inParts(before, (some) => ({ ids: some.map(({ id }) => id), before: some }));

function inParts<Item>(items: readonly Item[], toPayload: (some: readonly Item[]) => InstancesChanged): NewEvent[] {
  if (items.length > MOST_NAMED) return [everyInstanceChanged];
  const events: NewEvent[] = [];
  for (let start = 0; start < items.length; start += MOST_IDS)
    events.push(changeEvent(toPayload(items.slice(start, start + MOST_IDS))));
  return events;
}

function changeEvent(payload: InstancesChanged): NewEvent {
  return { kind: INSTANCES_CHANGED, payload };
}
