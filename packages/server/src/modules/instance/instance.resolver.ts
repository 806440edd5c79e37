import { type GraphQLResolveInfo } from 'graphql';
import {
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  Info,
  InputType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { Count } from '../../kernel/count.ts';
import { nodeSelection, PageArgs, SortDirection } from '../../kernel/page.ts';
import { InstanceConnection } from './instance.entity.ts';
import { InstanceFilter } from './instance.filter.ts';
import { readInstancePage, type InstancePage } from './instance.read.ts';

const InstanceSortField = { NAME: 'NAME' } as const;

registerEnumType(InstanceSortField, {
  name: 'InstanceSortField',
  description: 'What instances may be sorted by.',
  valuesConfig: { NAME: { description: 'Their name.' } },
});

@InputType({ description: 'The order of instances.' })
class InstanceSort {
  @Field(() => InstanceSortField, { description: 'What they are sorted by.' })
  field!: keyof typeof InstanceSortField;

  @Field(() => SortDirection, { defaultValue: 'ASC', description: 'Which way the list runs.' })
  direction!: SortDirection;
}

@InputType({ description: 'A value of the sort key at which a page starts.' })
class InstanceStart {
  @Field(() => String, { nullable: true, description: 'Name, or its first letters.' })
  name?: string | null;
}

@ArgsType()
class InstanceListArgs extends PageArgs {
  @Field(() => InstanceFilter, { nullable: true, description: 'Which instances; all unless given.' })
  filter?: InstanceFilter | null;

  @Field(() => InstanceSort, { nullable: true, description: 'The order; by name unless given.' })
  sort?: InstanceSort | null;

  @Field(() => InstanceStart, { nullable: true, description: 'Where the page starts, by a value of the sort key.' })
  startAt?: InstanceStart | null;
}

@Resolver(() => InstanceConnection)
export class InstanceResolver {
  @Query(() => InstanceConnection, { description: 'Instances under the filter, a page at a time.' })
  instances(
    @Ctx() context: Context,
    @Args(() => InstanceListArgs) args: InstanceListArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<InstancePage> {
    return readInstancePage(context, args, nodeSelection(info));
  }

  @FieldResolver(() => Count)
  totalCount(@Root() page: InstancePage): Promise<Count> {
    return page.count();
  }
}
