import type { Role } from '@license-console/schema';

/** Whether someone of this role may change licenses and instances; who is not known may not. */
export function mayAssign(role: Role | undefined): boolean {
  return role !== undefined && role !== 'VIEWER';
}
