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
  InputType,
  Mutation,
  Query,
  registerEnumType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { Count } from '../../kernel/count.ts';
import { nodeSelection, PageArgs, SortDirection, type Connection } from '../../kernel/page.ts';
import { DateTime } from '../../kernel/scalars.ts';
import { type Subscribed } from '../../kernel/event-stream.ts';
import { selectionOf } from '../../kernel/selection.ts';
import { previewPurchase } from './preview.service.ts';
import { followPurchases } from './purchase-events.ts';
import { Purchase, PurchaseConnection } from './purchase.entity.ts';
import { PurchaseFilter } from './purchase.filter.ts';
import {
  CreatePurchaseInput,
  PurchaseInput,
  PurchasePayload,
  PurchasePreviewInput,
  PurchasePreviewPayload,
} from './purchase.payload.ts';
import { countPurchases, readPurchasePage } from './purchase.read.ts';
import { cancelPurchase, createPurchase, resumePurchase } from './purchase.service.ts';

const PurchaseSortField = { CREATED_AT: 'CREATED_AT' } as const;

registerEnumType(PurchaseSortField, {
  name: 'PurchaseSortField',
  description: 'What purchases may be sorted by.',
  valuesConfig: { CREATED_AT: { description: 'When they were bought.' } },
});

@InputType({ description: 'The order of purchases.' })
class PurchaseSort {
  @Field(() => PurchaseSortField, { description: 'What they are sorted by.' })
  field!: keyof typeof PurchaseSortField;

  @Field(() => SortDirection, { defaultValue: 'DESC', description: 'Which way the list runs.' })
  direction!: SortDirection;
}

@InputType({ description: 'A value of the sort key at which a page starts.' })
class PurchaseStart {
  @Field(() => DateTime, { nullable: true, description: 'When the first of the page was bought, or next to it.' })
  createdAt?: Date | null;
}

@ArgsType()
class PurchaseListArgs extends PageArgs {
  @Field(() => PurchaseFilter, { nullable: true, description: 'Which purchases; all unless given.' })
  filter?: PurchaseFilter | null;

  @Field(() => PurchaseSort, { nullable: true, description: 'The order; the newest first unless given.' })
  sort?: PurchaseSort | null;

  @Field(() => PurchaseStart, { nullable: true, description: 'Where the page starts, by a value of the sort key.' })
  startAt?: PurchaseStart | null;
}

type PurchasePage = Connection<Purchase> & { filter: PurchaseFilter | null | undefined };
@Resolver(() => PurchaseConnection)
export class PurchaseResolver {
  @Query(() => PurchaseConnection, { description: 'Purchases under the filter, a page at a time.' })
  async purchases(
    @Ctx() context: Context,
    @Args(() => PurchaseListArgs) args: PurchaseListArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PurchasePage> {
    return { ...(await readPurchasePage(context, args, nodeSelection(info))), filter: args.filter };
  }

  @FieldResolver(() => Count)
  totalCount(@Root() page: PurchasePage, @Ctx() context: Context): Promise<Count> {
    return countPurchases(context, page.filter);
  }

  @Query(() => PurchasePreviewPayload, {
    description: 'What a purchase would cost, and what keeps it from being bought. Needs the role buyer or owner.',
  })
  purchasePreview(
    @Ctx() context: Context,
    @Arg('input', () => PurchasePreviewInput, { description: 'What is to be priced.' }) input: PurchasePreviewInput,
  ): Promise<PurchasePreviewPayload> {
    return previewPurchase(context, input);
  }

  @Mutation(() => PurchasePayload, {
    description: 'Buys: the purchase waits at its checkoutUrl to be paid, for 24 hours. Needs the role buyer or owner.',
  })
  createPurchase(
    @Ctx() context: Context,
    @Arg('input', () => CreatePurchaseInput, { description: 'What is to be bought.' }) input: CreatePurchaseInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PurchasePayload> {
    return createPurchase(context, input, selectionOf(info));
  }

  @Mutation(() => PurchasePayload, {
    description: 'Asks the payment provider again for the checkoutUrl of a purchase that waits to be paid.',
  })
  resumePurchase(
    @Ctx() context: Context,
    @Arg('input', () => PurchaseInput, { description: 'Which purchase.' }) input: PurchaseInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PurchasePayload> {
    return resumePurchase(context, input, selectionOf(info));
  }

  @Mutation(() => PurchasePayload, {
    description:
      'Gives up a purchase that waits to be paid. If it was paid first, it stays paid, and the answer says so.',
  })
  cancelPurchase(
    @Ctx() context: Context,
    @Arg('input', () => PurchaseInput, { description: 'Which purchase.' }) input: PurchaseInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PurchasePayload> {
    return cancelPurchase(context, input, selectionOf(info));
  }

  @Subscription(() => Purchase, {
    description: 'A purchase whenever it changes, or any; what happened before is not told.',
    subscribe: ({ context, args, info }: Subscribed<{ id?: string | null }>) =>
      followPurchases(context, args.id, selectionOf(info)),
  })
  purchaseChanged(
    @Arg('id', () => ID, { nullable: true, description: 'Which; all unless given.' }) _id: string | null | undefined,
    @Root() purchase: Purchase,
  ): Purchase {
    return purchase;
  }
}
