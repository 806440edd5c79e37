import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { UserError } from '../../kernel/user-error.ts';
import { InstanceFilter } from '../instance/index.ts';
import { License, LicenseFilter } from '../license/index.ts';
import { ChangeCounts, ChangeOutcome, ChangeSet, ErrorPolicy, type ErrorPolicyName } from './change-set.entity.ts';

const KEY = 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.';

/** What all commands over many licenses have in common. */
@InputType({ description: 'How a change of many licenses is done.' })
export class ChangeInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only say what would come of it: nothing is changed, and nothing kept.',
  })
  dryRun!: boolean;

  @Field(() => ErrorPolicy.type, {
    defaultValue: 'ALL_OR_NOTHING',
    description: 'What to do when some licenses cannot be changed.',
  })
  onError!: ErrorPolicyName;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: 'Which licenses: named by `ids` or by `filter`, by one of them.' })
export class ChangeLicensesInput extends ChangeInput {
  @Field(() => [ID], { nullable: true, description: 'The licenses by id, 1,000 at the most.' })
  ids?: string[] | null;

  @Field(() => LicenseFilter, { nullable: true, description: 'Every license that matches, 100,000 at the most.' })
  filter?: LicenseFilter | null;
}

@InputType({ description: 'Which licenses are to be put into which pool.' })
export class MoveLicensesInput extends ChangeLicensesInput {
  @Field(() => ID, { nullable: true, description: 'The company to whose pool they go; the global pool unless given.' })
  toCompany?: string | null;
}

@InputType({ description: 'A license, and the instance that it is to be put on.' })
export class AssignmentInput {
  @Field(() => ID, { description: 'The license: a free, valid one.' })
  licenseId!: string;

  @Field(() => ID, { description: 'The instance.' })
  instanceId!: string;
}

@InputType({ description: 'Some licenses: named by `ids` or by `filter`, by one of them.' })
export class LicensesInput {
  @Field(() => [ID], { nullable: true, description: 'By id, 1,000 at the most.' })
  ids?: string[] | null;

  @Field(() => LicenseFilter, { nullable: true, description: 'Every license that matches.' })
  filter?: LicenseFilter | null;
}

@InputType({ description: 'Some instances: named by `ids` or by `filter`, by one of them.' })
export class InstancesInput {
  @Field(() => [ID], { nullable: true, description: 'By id, 1,000 at the most.' })
  ids?: string[] | null;

  @Field(() => InstanceFilter, { nullable: true, description: 'Every instance that matches, 100,000 at the most.' })
  filter?: InstanceFilter | null;
}

@InputType({
  description:
    'Which licenses are to be put on which instances: as pairs, or licenses to be given out among instances.',
})
export class AssignLicensesInput extends ChangeInput {
  @Field(() => [AssignmentInput], {
    nullable: true,
    description: 'Pairs, 1,000 at the most; then nothing else is given.',
  })
  assignments?: AssignmentInput[] | null;

  @Field(() => LicensesInput, {
    nullable: true,
    description:
      'The licenses to be given out: those among them that are free, valid and commercial; of a company’s own pool first, and those that are valid longest.',
  })
  licenses?: LicensesInput | null;

  @Field(() => InstancesInput, {
    nullable: true,
    description:
      'The instances that get a license each, all of one type; unless given, those that need a license of the type and lack it, as many as there are licenses for.',
  })
  instances?: InstancesInput | null;
}

@InputType({ description: 'Which instance is to get a license.' })
export class AssignNextInput {
  @Field(() => ID, { description: 'The instance.' })
  instanceId!: string;

  @Field(() => ID, { description: 'The license type.' })
  licenseType!: string;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: 'Which change is to be undone.' })
export class UndoChangeSetInput {
  @Field(() => ID, { description: 'The change, by id.' })
  id!: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Only say what would come of it.' })
  dryRun!: boolean;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@ObjectType({ description: 'What came of a change of licenses.', simpleResolvers: true })
export class ChangePayload {
  @Field(() => ChangeSet, {
    nullable: true,
    description: 'What was changed. It is RUNNING where there are more than 1,000; null where nothing is kept.',
  })
  changeSet!: ChangeSet | null;

  @Field(() => ChangeCounts, { description: 'What came of it; of one that is RUNNING, up to now.' })
  counts!: ChangeCounts;

  @Field(() => [ChangeOutcome], {
    description: 'What became of the first 100, in the order of the command; the change set has all of them.',
  })
  outcomes!: ChangeOutcome[];

  @Field(() => [UserError], { description: 'What must be put right first; then nothing has changed.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ description: 'The license that was assigned.', simpleResolvers: true })
export class AssignNextPayload {
  @Field(() => License, { nullable: true, description: 'The license, now on the instance.' })
  license!: License | null;

  @Field(() => ChangeSet, { nullable: true, description: 'What was changed: by it the change can be undone.' })
  changeSet!: ChangeSet | null;

  @Field(() => [UserError], { description: 'What must be put right first; then nothing has changed.' })
  userErrors!: readonly UserError[];
}
