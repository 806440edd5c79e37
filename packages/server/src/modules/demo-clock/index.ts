import { DemoClockResolver } from './demo-clock.resolver.ts';

export { installDemoClock, openDemoClock } from './demo-clock.ts';
export const demoClockResolvers = [DemoClockResolver] as const;
