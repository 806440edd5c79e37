import './modules/provider/index.ts';
import { catalogResolvers } from './modules/catalog/index.ts';
import { sessionResolvers } from './modules/session/index.ts';

/** The resolvers of the slices in dependency order: a slice imports only slices that stand before it. */
export const resolvers = [...catalogResolvers, ...sessionResolvers] as const;
