import { NodeResolver } from './node.resolver.ts';

export const nodeResolvers = [NodeResolver] as const;
