import { type GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { type Context } from '../../../kernel/context.ts';
import { selectionOf } from '../../../kernel/selection.ts';
import { RenewalForecast, RenewalForecastArgs } from './forecast.payload.ts';
import { readForecast } from './forecast.read.ts';

@Resolver()
export class RenewalForecastResolver {
  @Query(() => RenewalForecast, {
    description:
      'What ends, what renews and what it costs in each of the next months, of the commercial licenses under the filter.',
  })
  renewalForecast(
    @Ctx() context: Context,
    @Args(() => RenewalForecastArgs) args: RenewalForecastArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RenewalForecast> {
    return readForecast(context, args, selectionOf(info));
  }
}
