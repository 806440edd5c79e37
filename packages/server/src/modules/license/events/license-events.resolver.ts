import { Arg, Args, ArgsType, Ctx, Field, Query, Resolver, Root, Subscription } from 'type-graphql';
import { type Context } from '../../../kernel/context.ts';
import { type Subscribed } from '../../../kernel/event-stream.ts';
import { selectionOf } from '../../../kernel/selection.ts';
import { LicenseGroup } from '../license-group.ts';
import { LicenseFilter } from '../license.filter.ts';
import { followGroups } from './follow-groups.ts';
import { followLicenses } from './follow-licenses.ts';
import { LicenseEvent } from './license-event.ts';

@ArgsType()
class LicenseEventsArgs {
  @Field(() => LicenseFilter, { nullable: true, description: 'Which licenses; all unless given.' })
  filter?: LicenseFilter | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of an event, or `eventCursor`: go on behind it. From now on unless given.',
  })
  after?: string | null;
}

@Resolver()
export class LicenseEventsResolver {
  @Query(() => String, {
    description:
      'Where events stand now: give it as `after`. Read it first, then what you show, so that no change falls between. Good for as long as the server keeps events: 7 days unless it is set otherwise.',
  })
  eventCursor(@Ctx() { events }: Context): Promise<string> {
    return events.position();
  }

  @Subscription(() => LicenseEvent, {
    description: 'What happens to the licenses under the filter. Fails with the code RELOAD when `after` is too old.',
    subscribe: ({ context, args, info }: Subscribed<LicenseEventsArgs>) =>
      followLicenses(context, args, selectionOf(info)),
  })
  licenseEvents(@Args(() => LicenseEventsArgs) _args: LicenseEventsArgs, @Root() event: LicenseEvent): LicenseEvent {
    return event;
  }

  @Subscription(() => [LicenseGroup], {
    description: 'All groups with their counts under the filter; from then on those that changed.',
    subscribe: ({ context, args, info }: Subscribed<{ filter?: LicenseFilter | null }>) =>
      followGroups(context, args.filter, selectionOf(info)),
  })
  licenseGroupsChanged(
    @Arg('filter', () => LicenseFilter, { nullable: true, description: 'Which licenses count; all unless given.' })
    _filter: LicenseFilter | null | undefined,
    @Root() groups: LicenseGroup[],
  ): LicenseGroup[] {
    return groups;
  }
}
