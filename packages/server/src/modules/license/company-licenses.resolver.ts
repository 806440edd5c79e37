import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { Company } from '../company/index.ts';
import { LicenseCountsType } from './license-group.ts';
import { countLicenses, type CountsBy, type LicenseCounts } from './license.counts.ts';
import { LicenseFilter } from './license.filter.ts';
import { filterScope, withinReach } from './license.read.ts';

/** What this slice adds to a company. */
@Resolver(() => Company)
export class CompanyLicensesResolver {
  @FieldResolver(() => LicenseCountsType, { description: 'How many licenses the company has under the filter.' })
  async licenseCounts(
    @Root() company: Company,
    @Ctx() context: Context,
    @Arg('filter', () => LicenseFilter, { nullable: true, description: 'Which of its licenses; all unless given.' })
    filter: LicenseFilter | null | undefined,
  ): Promise<LicenseCounts> {
    const batch = context.memo(
      `companies to count ${JSON.stringify(filter ?? {})}`,
      () => new CountBatch(context, filter),
    );
    return batch.count(company.id);
  }
}

/** Counts the companies that are asked for in one turn by one statement. */
class CountBatch {
  private waiting: string[] = [];
  private answer: Promise<CountsBy<string | null>> | null = null;

  constructor(
    private readonly context: Context,
    private readonly filter: LicenseFilter | null | undefined,
  ) {}

  async count(companyId: string): Promise<LicenseCounts> {
    this.waiting.push(companyId);
    this.answer ??= Promise.resolve().then(() => this.read());
    const counts = await this.answer;
    return counts.of(fromGlobalId(companyId, 'Company'));
  }

  private async read(): Promise<CountsBy<string | null>> {
    const companies: LicenseFilter = { company: { id: { in: this.waiting } } };
    this.waiting = [];
    this.answer = null;
    const filter = withinReach(this.context, this.filter ? { and: [companies, this.filter] } : companies);
    return countLicenses(this.context.database.read, filter, await filterScope(this.context), 'company_id');
  }
}
