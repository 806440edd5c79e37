import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { DemoClockType, MoveDemoClockInput, MoveDemoClockPayload } from './demo-clock.payload.ts';
import { moveDemoClock, readDemoClock } from './demo-clock.service.ts';

@Resolver()
export class DemoClockResolver {
  @Query(() => DemoClockType, {
    nullable: true,
    description: 'The time of the demo world, which can be moved; null anywhere else.',
  })
  demoClock(@Ctx() context: Context): DemoClockType | null {
    return readDemoClock(context);
  }

  @Mutation(() => MoveDemoClockPayload, {
    description: 'Has the time of the demo world go on, for everybody in it. Needs the role owner.',
  })
  moveDemoClock(
    @Ctx() context: Context,
    @Arg('input', () => MoveDemoClockInput, { description: 'How far.' }) input: MoveDemoClockInput,
  ): Promise<MoveDemoClockPayload> {
    return moveDemoClock(context, input);
  }
}
