import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { Count } from '../../kernel/count.ts';
import { nodeSelection, PageArgs, type Connection } from '../../kernel/page.ts';
import { selectionOf } from '../../kernel/selection.ts';
import { LicenseGroup, readLicenseGroups } from './license-group.ts';
import { countLicenses } from './license.counts.ts';
import { LicenseCategory, LicenseConnection, type CategoryName, type License } from './license.entity.ts';
import { LicenseFilter } from './license.filter.ts';
import { filterScope, readLicensePage, readPageOfEachType, withinReach } from './license.read.ts';
import { LicenseSort, LicenseStart } from './license.sort.ts';

@ArgsType()
class LicensePageArgs extends PageArgs {
  @Field(() => LicenseSort, { nullable: true, description: 'The order; by expiry unless given.' })
  sort?: LicenseSort | null;

  @Field(() => LicenseStart, { nullable: true, description: 'Where the page starts, by a value of the sort key.' })
  startAt?: LicenseStart | null;
}

@ArgsType()
class LicenseListArgs extends LicensePageArgs {
  @Field(() => LicenseFilter, { nullable: true, description: 'Which licenses; all unless given.' })
  filter?: LicenseFilter | null;
}

/** A page that knows what it is a page of, so that its total can be counted where it is asked for. */
type LicensePage = Connection<License> & { count: () => Promise<Count> };

@Resolver(() => LicenseConnection)
export class LicenseResolver {
  @Query(() => LicenseConnection, { description: 'Licenses under the filter, a page at a time.' })
  async licenses(
    @Ctx() context: Context,
    @Args(() => LicenseListArgs) args: LicenseListArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<LicensePage> {
    const filter = withinReach(context, args.filter);
    const page = await readLicensePage(context, filter, args, nodeSelection(info));
    return { ...page, count: () => countAll(context, filter) };
  }

  @FieldResolver(() => Count)
  totalCount(@Root() page: LicensePage): Promise<Count> {
    return page.count();
  }
}

@Resolver(() => LicenseGroup)
export class LicenseGroupResolver {
  @Query(() => [LicenseGroup], { description: 'A group for each license type of the catalog, in its order.' })
  licenseGroups(
    @Ctx() context: Context,
    @Arg('filter', () => LicenseFilter, { nullable: true, description: 'Which licenses; all unless given.' })
    filter: LicenseFilter | null | undefined,
    @Info() info: GraphQLResolveInfo,
  ): Promise<LicenseGroup[]> {
    return readLicenseGroups(context, filter, selectionOf(info));
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether the provider ever had a license of the type in this category, whatever the filter.',
  })
  everObtained(
    @Root() group: LicenseGroup,
    @Arg('category', () => LicenseCategory.type, { description: 'Bought, or tried.' }) category: CategoryName,
  ): boolean {
    return group.obtained.has(category);
  }

  @FieldResolver(() => LicenseConnection, { description: 'Its licenses under the filter, a page at a time.' })
  async licenses(
    @Root() group: LicenseGroup,
    @Ctx() context: Context,
    @Args(() => LicensePageArgs) args: LicensePageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<LicensePage> {
    const types = group.siblings.map((sibling) => sibling.licenseType);
    const selection = nodeSelection(info);
    const pages = await context.memo(`licenses of ${String(info.path.key)} ${JSON.stringify(args)}`, () =>
      readPageOfEachType(context, group.filter, args, selection, types),
    );
    const page = pages.get(group.licenseType.key);
    if (!page) throw new RangeError('A group stands among its siblings');
    return { ...page, count: () => Promise.resolve(group.totalCount) };
  }
}

async function countAll(context: Context, filter: LicenseFilter): Promise<Count> {
  const counts = await countLicenses<null>(context.database.read, filter, await filterScope(context), 'all');
  return counts.of(null).totalCount;
}
