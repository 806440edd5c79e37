import { type GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { nodeSelection, PageArgs, type Connection } from '../../kernel/page.ts';
import { LicenseConnection, readLicensePage, withinReach, type License } from '../license/index.ts';
import { Purchase } from './purchase.entity.ts';

@Resolver(() => Purchase)
export class PurchaseLicensesResolver {
  @FieldResolver(() => LicenseConnection, { description: 'The licenses that came of it, by expiry.' })
  licenses(
    @Root() { id }: Purchase,
    @Ctx() context: Context,
    @Args(() => PageArgs) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<License>> {
    const filter = withinReach(context, { purchase: { eq: id } });
    return readLicensePage(context, filter, args, nodeSelection(info));
  }
}
