import { InstanceResolver } from './instance.resolver.ts';
import { LicenseTypeCoverageResolver } from './license-type-coverage.resolver.ts';

export { Instance, InstanceConnection, InstanceKind, Platform } from './instance.entity.ts';
export { compileInstanceFilter, InstanceFilter, relatedInstance } from './instance.filter.ts';
export { kindOf, platformFits, platformOf } from './instance.rules.ts';
export { lockInstances } from './instance.lock.ts';
export { instancesAsBefore, readInstancesBefore } from './instance-before.ts';
export {
  everyInstanceChanged,
  INSTANCES_CHANGED,
  instancesChanged,
  instancesEnrolled,
  type InstanceBefore,
  type InstancesChanged,
} from './instance-outbox.ts';
export {
  readInstance,
  readInstancePage,
  readInstancesByIds,
  type InstanceListArgs,
  type InstancePage,
} from './instance.read.ts';
export const instanceResolvers = [InstanceResolver, LicenseTypeCoverageResolver] as const;
