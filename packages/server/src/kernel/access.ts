import { forbidden, unauthenticated } from './errors.ts';

/** Where PostgreSQL tells that a session of a person, or an API key, named in the message, has ended, or that its rights have changed. */
export const ACCESS_CHANNEL = 'access';

/** What a person may be; see the schema's `Role`. */
export const ROLES = ['OWNER', 'BUYER', 'OPERATOR', 'VIEWER'] as const;
export type Role = (typeof ROLES)[number];

/** What someone may be allowed. Who may govern API keys is a person: no key is allowed it. */
export type Permission = 'license.read' | 'license.change' | 'license.buy' | 'provider.govern' | 'key.govern';

const PERMISSIONS: Record<Role, readonly Permission[]> = {
  VIEWER: ['license.read'],
  OPERATOR: ['license.read', 'license.change'],
  BUYER: ['license.read', 'license.change', 'license.buy'],
  OWNER: ['license.read', 'license.change', 'license.buy', 'provider.govern', 'key.govern'],
};

/** What a role allows. */
export const permissionsOf = (role: Role): readonly Permission[] => PERMISSIONS[role];

/** In whose name a request is made, a person or an API key, and the provider that it belongs to. */
export interface Actor {
  /** Of the person, or of the API key. */
  readonly actorId: string;
  /** How the audit log and others know who it was. */
  readonly name: string;
  /** Where receipts go: to the person, or to the one who made the API key. */
  readonly email: string;
  /** Of the person; null for an API key, which has permissions alone. */
  readonly role: Role | null;
  readonly permissions: readonly Permission[];
  /** The tenant: UUID of the provider. */
  readonly providerId: string;
  readonly providerName: string;
  /** IANA time zone of the provider. */
  readonly timeZone: string;
  /** ISO 4217 code of the provider. */
  readonly currency: string;
  /** UUIDs of the companies that the person or the key is limited to; null is all of them. */
  readonly companyIds: readonly string[] | null;
}

/** Whether the one who asks may do this. */
export const can = (actor: Actor, permission: Permission): boolean => actor.permissions.includes(permission);

/**
 * The one who asks.
 *
 * @throws UNAUTHENTICATED when nobody is signed in
 */
function requireActor(context: { readonly actor: Actor | null }): Actor {
  if (!context.actor) throw unauthenticated();
  return context.actor;
}

/**
 * The one who asks, who may do this.
 *
 * @throws UNAUTHENTICATED when nobody is signed in
 * @throws FORBIDDEN when neither the person's role nor the API key's scopes allow it
 */
export function requirePermission(context: { readonly actor: Actor | null }, permission: Permission): Actor {
  const actor = requireActor(context);
  if (can(actor, permission)) return actor;
  throw forbidden(actor.role === null ? 'This API key does not allow this.' : 'Your role does not allow this.');
}
