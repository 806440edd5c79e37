import { type Permission } from '../../kernel/access.ts';
import { storedEnum } from '../../kernel/stored-enum.ts';

export const ApiKeyScope = storedEnum('ApiKeyScope', 'What an API key may do.', {
  LICENSE_READ: 'Reads licenses, instances, companies and purchases, and follows what changes; belongs to every key.',
  LICENSE_CHANGE: 'Also enrolls instances, and assigns and renews licenses.',
  LICENSE_BUY: 'Also buys licenses; receipts go to whoever made the key.',
  PROVIDER_GOVERN: 'Also changes the provider’s settings, but makes and revokes no API key.',
});
export type ApiKeyScopeName = (typeof ApiKeyScope.names)[number];

const PERMISSIONS: Record<ApiKeyScopeName, Permission> = {
  LICENSE_READ: 'license.read',
  LICENSE_CHANGE: 'license.change',
  LICENSE_BUY: 'license.buy',
  PROVIDER_GOVERN: 'provider.govern',
};

/** What a scope allows. */
export const permissionOf = (scope: ApiKeyScopeName): Permission => PERMISSIONS[scope];
