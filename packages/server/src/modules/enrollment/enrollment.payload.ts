import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../kernel/user-error.ts';
import { ChangeSet } from '../assignment/index.ts';
import { Instance, InstanceFilter, InstanceKind, Platform } from '../instance/index.ts';
import { License } from '../license/index.ts';

const KEY = 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.';
const VERSION = 'The version that you have seen: the change is refused where someone else has changed it since.';

@InputType({ description: 'So many licenses of a type that an instance should hold.' })
export class NeedInput {
  @Field(() => ID, { description: 'The license type.' })
  licenseType!: string;

  @Field(() => Int, {
    defaultValue: 1,
    description: 'How many licenses; 1 where the unit of the type is the instance.',
  })
  quantity!: number;
}

@InputType({ description: 'An instance that is to be backed up from now on.' })
export class EnrollInstanceInput {
  @Field(() => String, { description: 'Its name, 1 to 255 characters.' })
  name!: string;

  @Field(() => InstanceKind.type, {
    nullable: true,
    description: 'What it is; unless given, what its operating system says: a domain has none.',
  })
  kind?: (typeof InstanceKind.names)[number] | null;

  @Field(() => Platform.type, {
    nullable: true,
    description: 'What it runs; unless given, what its operating system says.',
  })
  platform?: (typeof Platform.names)[number] | null;

  @Field(() => String, { defaultValue: '', description: 'As the instance reports it, such as Windows Server 2022.' })
  operatingSystem!: string;

  @Field(() => ID, { nullable: true, description: 'Whose it is; the provider’s own unless given.' })
  company?: string | null;

  @Field(() => [NeedInput], {
    nullable: true,
    description: 'What it should hold; unless given, the license type that its company prefers, if that covers it.',
  })
  needs?: NeedInput[] | null;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: 'One instance, as someone has seen it.' })
export class ChangeInstanceInput {
  @Field(() => ID, { description: 'The instance.' })
  instanceId!: string;

  @Field(() => Int, { nullable: true, description: VERSION })
  expectedVersion?: number | null;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: 'An instance, and its new name.' })
export class RenameInstanceInput extends ChangeInstanceInput {
  @Field(() => String, { description: 'The name, 1 to 255 characters.' })
  name!: string;
}

@InputType({ description: 'An instance, and whose it is to be.' })
export class MoveInstanceInput extends ChangeInstanceInput {
  @Field(() => ID, { nullable: true, description: 'The company that gets it; the provider itself unless given.' })
  toCompany?: string | null;
}

@InputType({ description: 'An instance, and what it should hold.' })
export class SetNeedsInput extends ChangeInstanceInput {
  @Field(() => [NeedInput], { description: 'What it should hold, and nothing else; each license type once.' })
  needs!: NeedInput[];
}

@InputType({ description: 'A retired instance that is to be backed up again.' })
export class ReinstateInstanceInput extends ChangeInstanceInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'The change that retired it, which is undone: licenses that nobody has changed since are put on it again, before others are given to it.',
  })
  undoes?: string | null;

  @Field(() => [NeedInput], {
    nullable: true,
    description: 'What it should hold; unless given, the license type that its company prefers, if that covers it.',
  })
  needs?: NeedInput[] | null;
}

@InputType({ description: 'Which instances are retired: named by `ids` or by `filter`, by one of them.' })
export class RetireInstancesInput {
  @Field(() => [ID], { nullable: true, description: 'The instances by id, 1,000 at the most: all of them or none.' })
  ids?: string[] | null;

  @Field(() => InstanceFilter, { nullable: true, description: 'Every instance that matches, 20,000 at the most.' })
  filter?: InstanceFilter | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Only say what would come of it: nothing is changed.' })
  dryRun!: boolean;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@ObjectType({ description: 'What became of an instance.', simpleResolvers: true })
export class InstancePayload {
  @Field(() => Instance, { nullable: true, description: 'The instance as it is now; null where nothing was done.' })
  instance!: Instance | null;

  @Field(() => [UserError], { description: 'What must be put right first; then nothing has changed.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ description: 'What became of an instance that was moved.', simpleResolvers: true })
export class MoveInstancePayload extends InstancePayload {
  @Field(() => [License], {
    description:
      'The licenses that stayed behind: they were of a pool that the instance may no longer use, and are free there; 100 at the most.',
  })
  revokedLicenses!: License[];
}

@ObjectType({ description: 'What came of retiring instances, or would.', simpleResolvers: true })
export class RetireInstancesPayload {
  @Field(() => Int, { description: 'How many instances were retired: not those that were before.' })
  retiredCount!: number;

  @Field(() => Int, { description: 'How many licenses went back to their pools.' })
  freedCount!: number;

  @Field(() => ChangeSet, {
    nullable: true,
    description:
      'What became of their licenses: give it to `reinstateInstance` to undo that. Null where they had none.',
  })
  changeSet!: ChangeSet | null;

  @Field(() => [Instance], { description: 'The instances that were retired; the first 100 by id.' })
  instances!: Instance[];

  @Field(() => [UserError], { description: 'What must be put right first; then nothing has changed.' })
  userErrors!: readonly UserError[];
}
