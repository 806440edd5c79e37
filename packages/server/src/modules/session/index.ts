import { ViewerResolver } from './viewer.resolver.ts';

export const sessionResolvers = [ViewerResolver] as const;
