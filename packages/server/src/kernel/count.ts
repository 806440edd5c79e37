import { Field, Int, ObjectType } from 'type-graphql';

/** Counts of what no roll-up holds stop here, and say so. */
export const MOST_COUNTED = 10_000;

/** How many, and whether exactly. */
@ObjectType({ description: 'How many; exactly, or at least that many.', simpleResolvers: true })
export class Count {
  @Field(() => Int, { description: 'The number.' })
  value!: number;

  @Field(() => Boolean, { description: 'False where counting stopped at a bound: then there are at least that many.' })
  isExact!: boolean;
}
