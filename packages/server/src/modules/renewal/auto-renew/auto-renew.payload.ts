import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { ErrorPolicy, type ErrorPolicyName } from '../../assignment/index.ts';
import { LicenseFilter } from '../../license/index.ts';
import { RenewalPlanPayload } from '../plan/plan.payload.ts';

@InputType({ description: 'Which licenses renew by themselves: named by `ids` or by `filter`, by one of them.' })
export class SetAutoRenewInput {
  @Field(() => [ID], { nullable: true, description: 'The licenses by id, 1,000 at the most.' })
  ids?: string[] | null;

  @Field(() => LicenseFilter, { nullable: true, description: 'Every license that matches, 100,000 at the most.' })
  filter?: LicenseFilter | null;

  @Field(() => Boolean, { description: 'Whether they are to renew.' })
  autoRenew!: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only say what would come of it: nothing is changed, and nothing kept.',
  })
  dryRun!: boolean;

  @Field(() => ErrorPolicy.type, {
    nullable: true,
    description:
      'What to do when some cannot renew. Unless given, none is changed of those named by id, and what works of those under a filter.',
  })
  onError?: ErrorPolicyName | null;

  @Field(() => String, {
    description: 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'What became of the licenses.', simpleResolvers: true })
export class SetAutoRenewPayload extends RenewalPlanPayload {}
