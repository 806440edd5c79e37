import { ApiKeyResolver } from './api-key.resolver.ts';

export { readApiKey } from './api-key.read.ts';
export { openApiKeys } from './api-keys.ts';
export const apiKeyResolvers = [ApiKeyResolver] as const;
