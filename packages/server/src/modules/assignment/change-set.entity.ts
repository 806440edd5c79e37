import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Node } from '../../kernel/node.ts';
import { connectionTypes } from '../../kernel/page.ts';
import { DateTime } from '../../kernel/scalars.ts';
import { storedEnum } from '../../kernel/stored-enum.ts';
import { Instance } from '../instance/index.ts';
import { License } from '../license/index.ts';
import { type OutcomeCodeName } from './outcome.rules.ts';

export const ChangeCommand = storedEnum('ChangeCommand', 'What was done with licenses.', {
  ASSIGN: 'They were put on instances.',
  REVOKE: 'They were detached, and returned to their pools.',
  RELEASE: 'They were detached, and given to the global pool.',
  REPLACE: 'Expired ones on instances were exchanged for free ones.',
  MOVE: 'They were put into another pool.',
  UNDO: 'An earlier change was undone.',
  AUTO_RENEW_ON: 'They were set to renew.',
  AUTO_RENEW_OFF: 'They were set to end.',
  SCHEDULE_TYPE: 'They were scheduled to become another type with their renewal.',
  SCHEDULE_END: 'They were scheduled to end with their present period.',
  WITHDRAW: 'What was scheduled for their renewal was withdrawn.',
  RETIRE: 'They were detached, because their instances were retired.',
});
export type ChangeCommandName = (typeof ChangeCommand.names)[number];

export const ChangeSetState = storedEnum('ChangeSetState', 'How far a change has come.', {
  RUNNING: 'It is under way.',
  DONE: 'It is done.',
  REFUSED: 'Nothing was changed, because some licenses could not be: see their outcomes.',
  UNDONE: 'It was done, and undone since, as far as nobody had changed the licenses in between.',
});
export type ChangeSetStateName = (typeof ChangeSetState.names)[number];

export const ErrorPolicy = storedEnum('ErrorPolicy', 'What to do when some licenses cannot be changed.', {
  ALL_OR_NOTHING: 'Change none of them: all are changed in one transaction, or none is.',
  WHAT_WORKS: 'Change the others. More than 1,000 are changed in several transactions, one after the other.',
});
export type ErrorPolicyName = (typeof ErrorPolicy.names)[number];

export const OutcomeCode = storedEnum<OutcomeCodeName>('OutcomeCode', 'What became of one license of a change.', {
  PENDING: 'Its turn has not come yet.',
  CHANGED: 'It was changed; in a dry run, it would be.',
  UNCHANGED: 'It was so before.',
  HELD_BACK: 'It could be changed, but another one cannot, and all or none were to be.',
  NOT_FOUND: 'The license or the instance does not exist, or is not yours.',
  IN_USE: 'The license is used by another instance.',
  NOT_USED: 'The license is on no instance, so that there is nothing to replace.',
  EXPIRED: 'The license has expired.',
  NOT_EXPIRED: 'The license is still valid, so that it needs no replacement.',
  RETIRED: 'The instance is retired.',
  NOT_COVERED: 'The license type does not cover the instance; the message names those that do.',
  NOT_ALLOWED: 'The instance’s company does not use this license type.',
  NOT_IN_POOL: 'The license is in the pool of another company.',
  HOLDS_ONE: 'The instance holds a license of the type already.',
  TRIAL: 'A trial stays with its company.',
  NO_FREE_LICENSE: 'No license of the type is free for the instance.',
  CHANGED_SINCE: 'The license was changed since, so that it is left as it is.',
  TRIAL_ENDS: 'A trial is never charged, so that it cannot be set to renew.',
  NOT_RENEWING: 'The license does not renew, so that nothing can be scheduled for its renewal.',
  OTHER_UNIT: 'The license type is counted by another unit than the license.',
});

@ObjectType({ implements: Node, description: 'What became of one license of a change.', simpleResolvers: true })
export class ChangeOutcome extends Node {
  @Field(() => OutcomeCode.type, { description: 'What became of it.' })
  code!: OutcomeCodeName;

  @Field(() => String, { description: 'What became of it, for people.' })
  message!: string;

  @Field(() => License, {
    nullable: true,
    description: 'The license as it is now; null where there is none, or it is beyond your reach now.',
  })
  license!: License | null;

  @Field(() => Instance, {
    nullable: true,
    description: 'The instance that it was put on, or taken off; null where there is none.',
  })
  instance!: Instance | null;

  @Field(() => License, { nullable: true, description: 'The license that took its place on the instance, or left it.' })
  replacement!: License | null;
}

export const ChangeOutcomeConnection = connectionTypes('ChangeOutcome', ChangeOutcome);

@ObjectType({ description: 'How many licenses of a change came to what.', simpleResolvers: true })
export class ChangeCounts {
  @Field(() => Int, { description: 'How many were changed; in a dry run, would be.' })
  changed!: number;

  @Field(() => Int, { description: 'How many were so before.' })
  unchanged!: number;

  @Field(() => Int, { description: 'How many cannot be changed.' })
  refused!: number;

  @Field(() => Int, { description: 'How many could be changed, but were not, because others cannot.' })
  heldBack!: number;
}

@ObjectType({ description: 'How far a change has come.', simpleResolvers: true })
export class ChangeProgress {
  @Field(() => Int, { description: 'How many licenses have had their turn.' })
  done!: number;

  @Field(() => Int, { description: 'How many there are.' })
  total!: number;
}

@ObjectType({
  implements: Node,
  description: 'What one command changed: kept, so that it can be looked at and undone.',
  simpleResolvers: true,
})
export class ChangeSet extends Node {
  @Field(() => ChangeCommand.type, { description: 'What was done.' })
  command!: ChangeCommandName;

  @Field(() => ChangeSetState.type, { description: 'How far it has come.' })
  state!: ChangeSetStateName;

  @Field(() => ErrorPolicy.type, { description: 'What was to be done when some could not be changed.' })
  onError!: ErrorPolicyName;

  @Field(() => String, { description: 'Name of the person who did it.' })
  actor!: string;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was over; null while it is under way.' })
  endedAt!: Date | null;

  @Field(() => ChangeCounts, { description: 'What came of it, up to now.' })
  counts!: ChangeCounts;

  @Field(() => ChangeProgress, { description: 'How far it has come.' })
  progress!: ChangeProgress;

  @Field(() => Boolean, {
    description: 'Whether there is something to undo, it was not undone yet, and 30 days have not passed since.',
  })
  canUndo!: boolean;

  @Field(() => ID, { nullable: true, description: 'The change that this one undid.' })
  undoesId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The change that undid this one.' })
  undoneById!: string | null;
}

export const ChangeSetConnection = connectionTypes('ChangeSet', ChangeSet);

/** Which outcomes are of interest. */
export const OutcomeKind = { CHANGED: 'CHANGED', UNCHANGED: 'UNCHANGED', REFUSED: 'REFUSED' } as const;
export type OutcomeKind = keyof typeof OutcomeKind;

registerEnumType(OutcomeKind, {
  name: 'OutcomeKind',
  description: 'Kinds of outcome.',
  valuesConfig: {
    CHANGED: { description: 'Licenses that were changed.' },
    UNCHANGED: { description: 'Licenses that were so before.' },
    REFUSED: { description: 'Licenses that could not be changed.' },
  },
});
