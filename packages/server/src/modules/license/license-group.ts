import { Field, Int, ObjectType } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { Count } from '../../kernel/count.ts';
import { type Selection } from '../../kernel/selection.ts';
import { LicenseType } from '../catalog/index.ts';
import { countLicenses } from './license.counts.ts';
import { LicenseCategory, type CategoryName } from './license.entity.ts';
import { type FilterScope, type LicenseFilter } from './license.filter.ts';
import { filterScope, withinReach } from './license.read.ts';
import { readRequired } from './license.requirement.ts';

/** The seven counts, as fields of whatever has them. */
@ObjectType('LicenseCounts', { description: 'Counts of licenses under a filter.', simpleResolvers: true })
export class LicenseCountsType {
  @Field(() => Count, { description: 'All of them.' })
  totalCount!: Count;

  @Field(() => Count, { description: 'Assigned to an instance.' })
  usedCount!: Count;

  @Field(() => Count, { description: 'Free.' })
  unusedCount!: Count;

  @Field(() => Count, { description: 'Not expired.' })
  validCount!: Count;

  @Field(() => Count, { description: 'Expired.' })
  expiredCount!: Count;

  @Field(() => Count, { description: 'Valid, and expiring within 30 days, renewing or not.' })
  expiringCount!: Count;

  @Field(() => Count, { description: 'With automatic renewal on.' })
  autoRenewCount!: Count;
}

/** The licenses of one type under a filter. */
@ObjectType({ description: 'The licenses of one type under the filter.', simpleResolvers: true })
export class LicenseGroup extends LicenseCountsType {
  @Field(() => LicenseType, { description: 'The type.' })
  licenseType!: LicenseType;

  @Field(() => Int, {
    description:
      'How many more licenses of the type are needed, looking 30 days ahead. It follows the company of the filter, and nothing else of it.',
  })
  requiredCount!: number;

  /** Under which filter, for the fields that are read later. */
  filter!: LicenseFilter;

  /** The groups that were asked for together with this one. */
  siblings!: readonly LicenseGroup[];

  obtained!: ReadonlySet<CategoryName>;
}

/**
 * The groups of the types, with the counts under the filter, and what else is selected.
 *
 * @param keys of the types wanted; all unless given
 */
export async function readLicenseGroups(
  context: Context,
  given: LicenseFilter | null | undefined,
  selection: Selection,
  keys?: ReadonlySet<number>,
): Promise<LicenseGroup[]> {
  const scope = await filterScope(context);
  const filter = withinReach(context, given);
  const { read } = context.database;
  const [counts, required, obtained] = await Promise.all([
    countLicenses<number>(read, filter, scope, 'license_type_id'),
    'requiredCount' in selection ? readRequired(read, filter, scope) : null,
    'everObtained' in selection ? readObtained(context, scope) : null,
  ]);
  const types = scope.catalog.types.filter((type) => keys?.has(type.key) ?? true);
  const groups: LicenseGroup[] = [];
  for (const licenseType of types) {
    groups.push({
      licenseType,
      ...counts.of(licenseType.key),
      requiredCount: required?.get(licenseType.key) ?? 0,
      obtained: obtained?.get(licenseType.key) ?? new Set(),
      filter,
      siblings: groups,
    });
  }
  return groups;
}

/** Which categories the provider ever had licenses in, by the key of the type: licenses expire, but are never deleted. */
async function readObtained(context: Context, scope: FilterScope): Promise<Map<number, ReadonlySet<CategoryName>>> {
  const categories = await Promise.all(
    LicenseCategory.names.map(async (category) => {
      const filter = withinReach(context, { category: { eq: category } });
      return [category, await countLicenses<number>(context.database.read, filter, scope, 'license_type_id')] as const;
    }),
  );
  return new Map(
    scope.catalog.types.map(({ key }) => {
      const obtained = categories.filter(([, counts]) => counts.of(key).totalCount.value > 0);
      return [key, new Set(obtained.map(([category]) => category))];
    }),
  );
}
