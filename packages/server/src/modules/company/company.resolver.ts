import {
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { Count } from '../../kernel/count.ts';
import { PageArgs, SortDirection, type Connection } from '../../kernel/page.ts';
import { CompanyConnection, type Company } from './company.entity.ts';
import { CompanyFilter } from './company.filter.ts';
import { countCompanies, readCompanyPage } from './company.read.ts';

const CompanySortField = { NAME: 'NAME' } as const;

registerEnumType(CompanySortField, {
  name: 'CompanySortField',
  description: 'What companies may be sorted by.',
  valuesConfig: { NAME: { description: 'Their name.' } },
});

@InputType({ description: 'The order of companies.' })
class CompanySort {
  @Field(() => CompanySortField, { description: 'What they are sorted by.' })
  field!: keyof typeof CompanySortField;

  @Field(() => SortDirection, { defaultValue: 'ASC', description: 'Which way the list runs.' })
  direction!: SortDirection;
}

@InputType({ description: 'A value of the sort key at which a page starts.' })
class CompanyStart {
  @Field(() => String, { nullable: true, description: 'Name, or its first letters.' })
  name?: string | null;
}

@ArgsType()
class CompanyListArgs extends PageArgs {
  @Field(() => CompanyFilter, { nullable: true, description: 'Which companies; all unless given.' })
  filter?: CompanyFilter | null;

  @Field(() => CompanySort, { nullable: true, description: 'The order; by name unless given.' })
  sort?: CompanySort | null;

  @Field(() => CompanyStart, { nullable: true, description: 'Where the page starts, by a value of the sort key.' })
  startAt?: CompanyStart | null;
}

type CompanyPage = Connection<Company> & { filter: CompanyFilter | null | undefined };

@Resolver(() => CompanyConnection)
export class CompanyResolver {
  @Query(() => CompanyConnection, { description: 'Companies under the filter, a page at a time.' })
  async companies(@Ctx() context: Context, @Args(() => CompanyListArgs) args: CompanyListArgs): Promise<CompanyPage> {
    return { ...(await readCompanyPage(context, args)), filter: args.filter };
  }

  @FieldResolver(() => Count)
  totalCount(@Root() page: CompanyPage, @Ctx() context: Context): Promise<Count> {
    return countCompanies(context, page.filter);
  }
}
