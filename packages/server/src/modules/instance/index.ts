export { Instance, InstanceKind, Platform } from './instance.entity.ts';
export { compileInstanceFilter, InstanceFilter, relatedInstance } from './instance.filter.ts';
