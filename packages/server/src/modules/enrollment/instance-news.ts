import { sql } from 'kysely';
import { type NewEvent } from '../../kernel/outbox.ts';
import { type Condition, type Run } from '../../kernel/sql.ts';
import { instancesChanged, readInstancesBefore, type InstanceBefore } from '../instance/index.ts';
import { licensesPlaced, readPlaces, type KnownPlace, type PlacedLicense } from '../license/index.ts';

/** Over `license`: those that stand on the instances. @param ids row ids */
export const heldBy = (ids: readonly string[]): Condition => sql<boolean>`license.instance_id = any(${ids}::uuid[])`;

/** Instances and the licenses on them, before a command changes them. */
export interface Before {
  readonly instances: readonly InstanceBefore[];
  readonly licenses: readonly KnownPlace[];
}

/** @param ids row ids of instances that are locked */
export async function readBefore(run: Run, providerId: string, ids: readonly string[]): Promise<Before> {
  const instances = await readInstancesBefore(run, providerId, ids);
  return { instances, licenses: await readPlaces(run, providerId, heldBy(ids)) };
}

/**
 * The events that tell of a change of instances: an instance and its licenses in one, so that a filter over both sees
 * what was before.
 *
 * @param served the licenses that came to them since
 */
export function newsOf({ instances, licenses }: Before, served: readonly PlacedLicense[] = []): NewEvent[] {
  const known = new Set(licenses.map(({ id }) => id));
  const holders = new Set(licenses.map(({ before }) => before.instance_id));
  const isWithLicenses = ({ id }: InstanceBefore): boolean => served.length > 0 || holders.has(id);
  return [
    ...licensesPlaced([...licenses, ...served.filter(({ id }) => !known.has(id))], instances.filter(isWithLicenses)),
    ...instancesChanged(instances.filter((instance) => !isWithLicenses(instance))),
  ];
}
