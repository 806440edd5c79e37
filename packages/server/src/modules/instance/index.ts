import { InstanceResolver } from './instance.resolver.ts';
import { LicenseTypeCoverageResolver } from './license-type-coverage.resolver.ts';

export { Instance, InstanceConnection, InstanceKind, Platform } from './instance.entity.ts';
export { InstanceFilter, relatedInstance } from './instance.filter.ts';
export { kindOf, platformOf } from './instance.rules.ts';
export { readInstance, readInstancePage, type InstanceListArgs, type InstancePage } from './instance.read.ts';
export const instanceResolvers = [InstanceResolver, LicenseTypeCoverageResolver] as const;
