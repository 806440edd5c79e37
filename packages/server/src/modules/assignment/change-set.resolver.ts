import { type GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { requirePermission } from '../../kernel/access.ts';
import { countRows } from '../../kernel/bounded-count.ts';
import { type Context } from '../../kernel/context.ts';
import { Count } from '../../kernel/count.ts';
import { EventAnswers, type Subscribed } from '../../kernel/event-stream.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { nodeSelection, PageArgs, type Connection } from '../../kernel/page.ts';
import {
  ChangeOutcomeConnection,
  ChangeSet,
  ChangeSetConnection,
  OutcomeKind,
  type ChangeOutcome,
} from './change-set.entity.ts';
import { CHANGE_SET_CHANGED, type ChangeSetChanged } from './change-set.jobs.ts';
import { changeSets, readChangeSet, readChangeSetPage } from './change-set.read.ts';
import { countOutcomes, readOutcomePage } from './outcome.read.ts';

@ArgsType()
class OutcomeArgs extends PageArgs {
  @Field(() => OutcomeKind, { nullable: true, description: 'Which outcomes; all unless given.' })
  kind?: OutcomeKind | null;
}

type OutcomePage = Connection<ChangeOutcome> & { count: () => Promise<Count> };

@Resolver(() => ChangeSet)
export class ChangeSetResolver {
  @Query(() => ChangeSetConnection, { description: 'What was changed, the newest first, a page at a time.' })
  changeSets(@Ctx() context: Context, @Args(() => PageArgs) args: PageArgs): Promise<Connection<ChangeSet>> {
    return readChangeSetPage(context, args);
  }

  @FieldResolver(() => ChangeOutcomeConnection, {
    description:
      'What became of each license, in the order of the command, a page at a time. Kept for 30 days, as long as the change can be undone.',
  })
  async outcomes(
    @Root() changeSet: ChangeSet,
    @Ctx() context: Context,
    @Args(() => OutcomeArgs) args: OutcomeArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<OutcomePage> {
    const id = fromGlobalId(changeSet.id, 'ChangeSet');
    const kind = args.kind ?? null;
    const page = await readOutcomePage(context, { id, kind, args }, nodeSelection(info));
    return { ...page, count: () => countOutcomes(context, id, kind) };
  }

  @Subscription(() => ChangeSet, {
    description: 'A change whenever it has come further, until it is over; what happened before is not told.',
    subscribe: ({ context, args }: Subscribed<{ id: string }>) => followChangeSet(context, args.id),
  })
  changeSetChanged(
    @Arg('id', () => ID, { description: 'Which.' }) _id: string,
    @Root() changeSet: ChangeSet,
  ): ChangeSet {
    return changeSet;
  }
}

@Resolver(() => ChangeSetConnection)
export class ChangeSetConnectionResolver {
  @FieldResolver(() => Count)
  totalCount(@Ctx() context: Context): Promise<Count> {
    return countRows(context.database.read, changeSets(context));
  }
}

@Resolver(() => ChangeOutcomeConnection)
export class ChangeOutcomeConnectionResolver {
  @FieldResolver(() => Count)
  totalCount(@Root() page: OutcomePage): Promise<Count> {
    return page.count();
  }
}

/** @throws BAD_USER_INPUT when it is no id */
function followChangeSet(context: Context, id: string): EventAnswers<ChangeSet> {
  requirePermission(context, 'license.read');
  const wanted = fromGlobalId(id, 'ChangeSet', ['id']);
  return new EventAnswers({
    events: context.events,
    after: null,
    pauseMs: 0,
    answer: async ([placed]) => {
      const isIts =
        placed?.event.kind === CHANGE_SET_CHANGED && (placed.event.payload as ChangeSetChanged).id === wanted;
      return isIts ? readChangeSet(context.renew(), wanted) : null;
    },
  });
}
