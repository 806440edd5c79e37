import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../../kernel/scalars.ts';
import { Instance } from '../../instance/index.ts';

/** What happened to instances, as it looks under one filter. */
@ObjectType({ description: 'What happened to instances, as it looks under the filter.', simpleResolvers: true })
export class InstanceEvent {
  @Field(() => String, { description: 'Give it as `after` to go on behind this event.' })
  cursor!: string;

  @Field(() => DateTime, { description: 'When it happened.' })
  occurredAt!: Date;

  @Field(() => [Instance], {
    description: 'The instances concerned that match the filter now, new ones too; 100 at the most.',
  })
  instances!: Instance[];

  @Field(() => [ID], {
    description: 'Ids of instances that matched the filter before, and no longer do; 500 at the most.',
  })
  leftIds!: string[];

  @Field(() => Boolean, { description: 'More happened than is named here: read anew what you show.' })
  hasMore!: boolean;
}
