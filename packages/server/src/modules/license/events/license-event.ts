import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../../kernel/scalars.ts';
import { License } from '../license.entity.ts';

export const LicenseEventKind = { CHANGED: 'CHANGED', EXPIRED: 'EXPIRED' } as const;
export type LicenseEventKind = keyof typeof LicenseEventKind;

registerEnumType(LicenseEventKind, {
  name: 'LicenseEventKind',
  description: 'What happened to licenses.',
  valuesConfig: {
    CHANGED: { description: 'Someone changed them.' },
    EXPIRED: { description: 'They expired.' },
  },
});

/** What happened to licenses, as it looks under one filter. */
@ObjectType({ description: 'What happened to licenses, as it looks under the filter.', simpleResolvers: true })
export class LicenseEvent {
  @Field(() => String, { description: 'Give it as `after` to go on behind this event.' })
  cursor!: string;

  @Field(() => LicenseEventKind, { description: 'What happened.' })
  kind!: LicenseEventKind;

  @Field(() => DateTime, { description: 'When it happened.' })
  occurredAt!: Date;

  @Field(() => [License], { description: 'The licenses concerned that match the filter now, 100 at the most.' })
  licenses!: License[];

  @Field(() => [ID], {
    description: 'Ids of licenses that matched the filter before, and no longer do; 500 at the most.',
  })
  leftIds!: string[];

  @Field(() => Boolean, { description: 'More happened than is named here: read anew what you show.' })
  hasMore!: boolean;
}
