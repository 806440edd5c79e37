import { EnrollmentResolver } from './enrollment.resolver.ts';
import { InstanceEventsResolver } from './events/instance-events.resolver.ts';
import { InstanceNeedsResolver } from './instance-needs.resolver.ts';

export { serveInstanceImports } from './import/import.routes.ts';
export const enrollmentResolvers = [EnrollmentResolver, InstanceNeedsResolver, InstanceEventsResolver] as const;
