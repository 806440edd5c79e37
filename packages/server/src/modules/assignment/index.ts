import { AssignmentResolver } from './assignment.resolver.ts';
import {
  ChangeOutcomeConnectionResolver,
  ChangeSetConnectionResolver,
  ChangeSetResolver,
} from './change-set.resolver.ts';
import { HistoryConnectionResolver, InstanceHistoryResolver, LicenseHistoryResolver } from './history.resolver.ts';

export { type ChangeDesk } from './change-scope.ts';
export { changeSetQueues } from './change-set.jobs.ts';
export { readChangeSet } from './change-set.read.ts';
export { readAssignment } from './history.read.ts';
export { readOutcome } from './outcome.read.ts';
export const assignmentResolvers = [
  AssignmentResolver,
  ChangeSetResolver,
  ChangeSetConnectionResolver,
  ChangeOutcomeConnectionResolver,
  LicenseHistoryResolver,
  InstanceHistoryResolver,
  HistoryConnectionResolver,
] as const;
