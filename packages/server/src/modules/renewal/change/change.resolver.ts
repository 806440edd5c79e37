import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { type Context } from '../../../kernel/context.ts';
import { selectionOf } from '../../../kernel/selection.ts';
import { ScheduleRenewalChangeInput, ScheduleRenewalChangePayload } from './change.payload.ts';
import { scheduleRenewalChange } from './change.service.ts';

@Resolver()
export class RenewalChangeResolver {
  @Mutation(() => ScheduleRenewalChangePayload, {
    description:
      'Schedules what is to be different from the next period on; it is kept and shown until then. Needs the role operator, buyer or owner.',
  })
  scheduleRenewalChange(
    @Ctx() context: Context,
    @Arg('input', () => ScheduleRenewalChangeInput, { description: 'Which licenses, and what.' })
    input: ScheduleRenewalChangeInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ScheduleRenewalChangePayload> {
    return scheduleRenewalChange(context, input, selectionOf(info));
  }
}
