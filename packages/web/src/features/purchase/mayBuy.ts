import type { Role } from '@license-console/schema';

/** Whether someone of this role may buy licenses; who is not known may not. */
export function mayBuy(role: Role | undefined): boolean {
  return role === 'OWNER' || role === 'BUYER';
}
