import { type GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { Count } from '../../kernel/count.ts';
import { nodeSelection, PageArgs } from '../../kernel/page.ts';
import { Instance } from '../instance/index.ts';
import { License } from '../license/index.ts';
import { LicenseAssignmentConnection } from './history.ts';
import { readHistories, type HistoryPage, type HistoryQuestion } from './history.read.ts';

const ON_WHICH = 'On which instances it was, and is, the newest first.';
const WHICH = 'Which licenses were, and are, on it, the newest first.';

/** What this slice adds to a license. */
@Resolver(() => License)
export class LicenseHistoryResolver {
  @FieldResolver(() => LicenseAssignmentConnection, { description: ON_WHICH })
  assignments(
    @Root() license: License,
    @Ctx() context: Context,
    @Args(() => PageArgs) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<HistoryPage> {
    return historyOf(context, { side: 'License', args, selection: nodeSelection(info) }, license.id);
  }
}

/** What this slice adds to an instance. */
@Resolver(() => Instance)
export class InstanceHistoryResolver {
  @FieldResolver(() => LicenseAssignmentConnection, { description: WHICH })
  assignments(
    @Root() instance: Instance,
    @Ctx() context: Context,
    @Args(() => PageArgs) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<HistoryPage> {
    return historyOf(context, { side: 'Instance', args, selection: nodeSelection(info) }, instance.id);
  }
}

@Resolver(() => LicenseAssignmentConnection)
export class HistoryConnectionResolver {
  @FieldResolver(() => Count)
  totalCount(@Root() page: HistoryPage): Promise<Count> {
    return page.count();
  }
}

function historyOf(context: Context, question: HistoryQuestion, id: string): Promise<HistoryPage> {
  const batch = context.memo(`histories ${JSON.stringify(question)}`, () => new HistoryBatch(context, question));
  return batch.read(id);
}

/** Reads the histories that are asked for in one turn by one statement. */
class HistoryBatch {
  private waiting: string[] = [];
  private answer: Promise<Map<string, HistoryPage>> | null = null;

  constructor(
    private readonly context: Context,
    private readonly question: HistoryQuestion,
  ) {}

  async read(id: string): Promise<HistoryPage> {
    this.waiting.push(id);
    this.answer ??= Promise.resolve().then(() => {
      const ids = [...new Set(this.waiting)];
      this.waiting = [];
      this.answer = null;
      return readHistories(this.context, this.question, ids);
    });
    const page = (await this.answer).get(id);
    if (!page) throw new Error('Each that is asked for has a history');
    return page;
  }
}
