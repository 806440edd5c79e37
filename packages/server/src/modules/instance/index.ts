import { InstanceResolver } from './instance.resolver.ts';

export { Instance, InstanceKind, Platform } from './instance.entity.ts';
export { InstanceFilter, relatedInstance } from './instance.filter.ts';
export { kindOf, platformOf } from './instance.rules.ts';
export { readInstance } from './instance.read.ts';
export const instanceResolvers = [InstanceResolver] as const;
