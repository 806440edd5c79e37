import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { type Context } from '../../../kernel/context.ts';
import { selectionOf } from '../../../kernel/selection.ts';
import { SetAutoRenewInput, SetAutoRenewPayload } from './auto-renew.payload.ts';
import { setAutoRenew } from './auto-renew.service.ts';

@Resolver()
export class AutoRenewResolver {
  @Mutation(() => SetAutoRenewPayload, {
    description:
      'Turns automatic renewal on or off: a trial and what has expired cannot be set to renew. Needs the role operator, buyer or owner.',
  })
  setAutoRenew(
    @Ctx() context: Context,
    @Arg('input', () => SetAutoRenewInput, { description: 'Which licenses, and what they are to do.' })
    input: SetAutoRenewInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SetAutoRenewPayload> {
    return setAutoRenew(context, input, selectionOf(info));
  }
}
