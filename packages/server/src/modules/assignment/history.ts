import { Field, ObjectType } from 'type-graphql';
import { Node } from '../../kernel/node.ts';
import { connectionTypes } from '../../kernel/page.ts';
import { DateTime } from '../../kernel/scalars.ts';
import { Instance } from '../instance/index.ts';
import { AssignmentCause, License, type AssignmentCauseName } from '../license/index.ts';

@ObjectType({
  implements: Node,
  description: 'That a license stood on an instance, from when to when, and why.',
  simpleResolvers: true,
})
export class LicenseAssignment extends Node {
  @Field(() => String, { description: 'Number of the license.' })
  licenseNumber!: string;

  @Field(() => License, { nullable: true, description: 'The license; null where it is beyond your reach now.' })
  license!: License | null;

  @Field(() => Instance, { description: 'The instance.' })
  instance!: Instance;

  @Field(() => DateTime, { description: 'When it was assigned.' })
  from!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was detached; null while it is assigned.' })
  to!: Date | null;

  @Field(() => AssignmentCause.type, { description: 'Why it was assigned.' })
  cause!: AssignmentCauseName;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the person who assigned it; null where nobody did in person.',
  })
  assignedBy!: string | null;
}

export const LicenseAssignmentConnection = connectionTypes('LicenseAssignment', LicenseAssignment);
