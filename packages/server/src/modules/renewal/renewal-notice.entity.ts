import { Field, Int, ObjectType } from 'type-graphql';
import { Money } from '../../kernel/money-type.ts';
import { Node } from '../../kernel/node.ts';
import { connectionTypes } from '../../kernel/page.ts';
import { DateTime } from '../../kernel/scalars.ts';
import { storedEnum } from '../../kernel/stored-enum.ts';

export const RenewalNoticeKind = storedEnum('RenewalNoticeKind', 'What became of a renewal.', {
  RENEWED: 'It is paid, and the licenses are extended.',
  DECLINED: 'The payment was declined; it is tried again.',
  REPLACED: 'It was not paid; free licenses of the global pool took the place of those that were in use.',
  ENDED: 'It was not paid, and is not tried again: the licenses end.',
});
export type RenewalNoticeKindName = (typeof RenewalNoticeKind.names)[number];

/** What a provider is told about the renewal of licenses that expire together. */
@ObjectType({
  implements: Node,
  description: 'What became of the renewal of licenses that expire at the same instant.',
  simpleResolvers: true,
})
export class RenewalNotice extends Node {
  @Field(() => RenewalNoticeKind.type, { description: 'What became of it.' })
  kind!: RenewalNoticeKindName;

  @Field(() => DateTime, { description: 'When that was.' })
  occurredAt!: Date;

  @Field(() => DateTime, { description: 'When the licenses expire, or would have.' })
  expiresAt!: Date;

  @Field(() => Int, { description: 'How many licenses.' })
  licenseCount!: number;

  @Field(() => Money, { description: 'What their next period costs in all.' })
  total!: Money;

  @Field(() => String, { nullable: true, description: 'Why it was not paid, for people.' })
  reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it is tried again; null when it is not.' })
  nextTryAt!: Date | null;
}

export const RenewalNoticeConnection = connectionTypes('RenewalNotice', RenewalNotice);
