import { AssignmentResolver } from './assignment.resolver.ts';
import {
  ChangeOutcomeConnectionResolver,
  ChangeSetConnectionResolver,
  ChangeSetResolver,
} from './change-set.resolver.ts';
import { HistoryConnectionResolver, InstanceHistoryResolver, LicenseHistoryResolver } from './history.resolver.ts';

export { ChangePayload } from './assignment.payload.ts';
export { type ChangeDesk } from './change-scope.ts';
export { ChangeSet, ErrorPolicy, type ErrorPolicyName } from './change-set.entity.ts';
export { changeSetQueues } from './change-set.jobs.ts';
export { keepChange } from './keep-change.ts';
export { startPruningChanges } from './prune-changes.ts';
export { undoWithin } from './verbs.service.ts';
export { readChangeSet } from './change-set.read.ts';
export { changeTogether, type ChangeWish } from './change-together.ts';
export { readAssignment } from './history.read.ts';
export { readOutcome, readSetLicenseIds } from './outcome.read.ts';
export { readRenewalTurns, type RenewalTurn } from './renewal-turns.read.ts';
export { planOf } from './verbs.service.ts';
export const assignmentResolvers = [
  AssignmentResolver,
  ChangeSetResolver,
  ChangeSetConnectionResolver,
  ChangeOutcomeConnectionResolver,
  LicenseHistoryResolver,
  InstanceHistoryResolver,
  HistoryConnectionResolver,
] as const;
