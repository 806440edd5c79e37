import { forbidden, unauthenticated } from './errors.ts';

/** Where PostgreSQL tells that a session of a person, named in the message, has ended, or that the person may do other things. */
export const ACCESS_CHANNEL = 'access';

/** What a person may be; see the schema's `Role`. */
export const ROLES = ['OWNER', 'BUYER', 'OPERATOR', 'VIEWER'] as const;
export type Role = (typeof ROLES)[number];

/** What a role may allow. */
export type Permission = 'license.read' | 'license.change' | 'license.buy' | 'provider.govern';

const PERMISSIONS: Record<Role, readonly Permission[]> = {
  VIEWER: ['license.read'],
  OPERATOR: ['license.read', 'license.change'],
  BUYER: ['license.read', 'license.change', 'license.buy'],
  OWNER: ['license.read', 'license.change', 'license.buy', 'provider.govern'],
};

/** The person in whose name a request is made, and the provider that the person belongs to. */
export interface Actor {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** The tenant: UUID of the provider. */
  readonly providerId: string;
  readonly providerName: string;
  /** IANA time zone of the provider. */
  readonly timeZone: string;
  /** ISO 4217 code of the provider. */
  readonly currency: string;
  /** UUIDs of the companies that the person is limited to; null is all of them. */
  readonly companyIds: readonly string[] | null;
}

/** Whether the person may do this. */
export const can = (actor: Actor, permission: Permission): boolean => PERMISSIONS[actor.role].includes(permission);

/**
 * The person who asks.
 *
 * @throws UNAUTHENTICATED when nobody is signed in
 */
function requireActor(context: { readonly actor: Actor | null }): Actor {
  if (!context.actor) throw unauthenticated();
  return context.actor;
}

/**
 * The person who asks, who may do this.
 *
 * @throws UNAUTHENTICATED when nobody is signed in
 * @throws FORBIDDEN when the person's role does not allow it
 */
export function requirePermission(context: { readonly actor: Actor | null }, permission: Permission): Actor {
  const actor = requireActor(context);
  if (!can(actor, permission)) throw forbidden();
  return actor;
}
