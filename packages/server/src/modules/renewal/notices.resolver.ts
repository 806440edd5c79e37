import { Args, Ctx, FieldResolver, Query, Resolver, Root, Subscription } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { Count } from '../../kernel/count.ts';
import { EventAnswers, type Subscribed } from '../../kernel/event-stream.ts';
import { PageArgs, type Connection } from '../../kernel/page.ts';
import { RENEWAL_NOTICED, type RenewalNoticed } from './notice-table.ts';
import { countNotices, readNotice, readNoticePage } from './notices.read.ts';
import { RenewalNotice, RenewalNoticeConnection } from './renewal-notice.entity.ts';

@Resolver(() => RenewalNoticeConnection)
export class RenewalNoticesResolver {
  @Query(() => RenewalNoticeConnection, {
    description:
      'What became of renewals, the newest first, a page at a time. Who is limited to some companies sees none.',
  })
  renewalNotices(@Ctx() context: Context, @Args(() => PageArgs) args: PageArgs): Promise<Connection<RenewalNotice>> {
    return readNoticePage(context, args);
  }

  @FieldResolver(() => Count)
  totalCount(@Root() _page: Connection<RenewalNotice>, @Ctx() context: Context): Promise<Count> {
    return countNotices(context);
  }

  @Subscription(() => RenewalNotice, {
    description: 'What becomes of renewals, as it happens; what happened before is not told.',
    subscribe: ({ context }: Subscribed<object>) => followNotices(context),
  })
  renewalNoticed(@Root() notice: RenewalNotice): RenewalNotice {
    return notice;
  }
}

const followNotices = (context: Context): EventAnswers<RenewalNotice> =>
  new EventAnswers({
    events: context.events,
    after: null,
    pauseMs: 0,
    answer: async ([placed]) =>
      placed?.event.kind === RENEWAL_NOTICED
        ? readNotice(context.renew(), (placed.event.payload as RenewalNoticed).id)
        : null,
  });
