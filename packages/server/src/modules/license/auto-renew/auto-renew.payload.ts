import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../../kernel/user-error.ts';
import { License } from '../license.entity.ts';
import { LicenseFilter } from '../license.filter.ts';

@InputType({ description: 'Which licenses renew by themselves: named by `ids` or by `filter`, by one of them.' })
export class SetAutoRenewInput {
  @Field(() => [ID], { nullable: true, description: 'The licenses by id, 1,000 at the most: all of them or none.' })
  ids?: string[] | null;

  @Field(() => LicenseFilter, {
    nullable: true,
    description: 'Every license that matches, 20,000 at the most; those that cannot renew are left as they are.',
  })
  filter?: LicenseFilter | null;

  @Field(() => Boolean, { description: 'Whether they are to renew.' })
  autoRenew!: boolean;

  @Field(() => String, {
    description: 'Chosen by the client, 1 to 200 characters: the same key and input replays the first answer.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'What became of the licenses.', simpleResolvers: true })
export class SetAutoRenewPayload {
  @Field(() => Int, { description: 'How many licenses changed: not those that were so before.' })
  changedCount!: number;

  @Field(() => [License], {
    description: 'The licenses as they are now: those named by id, else those that changed; 100 at the most.',
  })
  licenses!: License[];

  @Field(() => [UserError], { description: 'What must be put right first; then nothing has changed.' })
  userErrors!: readonly UserError[];
}
