import { Args, ArgsType, Field, Resolver, Root, Subscription } from 'type-graphql';
import { type Subscribed } from '../../../kernel/event-stream.ts';
import { selectionOf } from '../../../kernel/selection.ts';
import { InstanceFilter } from '../../instance/index.ts';
import { followInstances } from './follow-instances.ts';
import { InstanceEvent } from './instance-event.ts';

@ArgsType()
class InstanceEventsArgs {
  @Field(() => InstanceFilter, { nullable: true, description: 'Which instances; all unless given.' })
  filter?: InstanceFilter | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of an event, or `eventCursor`: go on behind it. From now on unless given.',
  })
  after?: string | null;
}

@Resolver()
export class InstanceEventsResolver {
  @Subscription(() => InstanceEvent, {
    description:
      'What happens to the instances under the filter, and to what they hold. Fails with the code RELOAD when `after` is too old.',
    subscribe: ({ context, args, info }: Subscribed<InstanceEventsArgs>) =>
      followInstances(context, args, selectionOf(info)),
  })
  instanceEvents(
    @Args(() => InstanceEventsArgs) _args: InstanceEventsArgs,
    @Root() event: InstanceEvent,
  ): InstanceEvent {
    return event;
  }
}
