import { Field, Int, ObjectType } from 'type-graphql';
import { Money } from '../../../kernel/money-type.ts';
import { ChangePayload } from '../../assignment/index.ts';
import { License } from '../../license/index.ts';

@ObjectType({
  description: 'What the next periods of some licenses cost in all, at the prices of today.',
  simpleResolvers: true,
})
export class NextPeriodCost {
  @Field(() => Money, { description: 'As it was planned before.' })
  before!: Money;

  @Field(() => Money, { description: 'As it is planned now, or would be.' })
  after!: Money;
}

/** What the commands answer that plan what comes at the ends of licenses. */
@ObjectType({ description: 'What became of the licenses.', simpleResolvers: true })
export abstract class RenewalPlanPayload extends ChangePayload {
  @Field(() => Int, {
    description:
      'How many licenses changed, or would: not those that were so before. Of one that is RUNNING, up to now.',
  })
  changedCount!: number;

  @Field(() => NextPeriodCost, {
    nullable: true,
    description:
      'What the next periods of the licenses that changed cost, or would; null where nothing changed, and while it is RUNNING.',
  })
  nextPeriodCost!: NextPeriodCost | null;

  @Field(() => [License], {
    description:
      'The licenses as they are now: those named by id, else those that changed; 100 at the most, none in a dry run or while it is RUNNING.',
  })
  licenses!: License[];
}
