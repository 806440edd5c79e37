import './modules/provider/index.ts';
import { catalogResolvers } from './modules/catalog/index.ts';
import { sessionResolvers } from './modules/session/index.ts';
import { companyResolvers } from './modules/company/index.ts';
import { instanceResolvers } from './modules/instance/index.ts';
import { licenseResolvers } from './modules/license/index.ts';
import { nodeResolvers } from './modules/node/index.ts';

/** The resolvers of the slices in dependency order: a slice imports only slices that stand before it. */
export const resolvers = [
  ...catalogResolvers,
  ...sessionResolvers,
  ...companyResolvers,
  ...instanceResolvers,
  ...licenseResolvers,
  ...nodeResolvers,
] as const;
