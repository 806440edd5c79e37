import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { requirePermission } from '../../kernel/access.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { catalogOf, LicenseType } from '../catalog/index.ts';
import { InstanceKind, Platform } from './instance.entity.ts';

@ObjectType({ description: 'Instances that a license type covers.', simpleResolvers: true })
export class Coverage {
  @Field(() => InstanceKind.type, { description: 'What they are.' })
  kind!: (typeof InstanceKind.names)[number];

  @Field(() => Platform.type, { description: 'What they run.' })
  platform!: (typeof Platform.names)[number];
}

/** What this slice adds to a license type. */
@Resolver(() => LicenseType)
export class LicenseTypeCoverageResolver {
  @FieldResolver(() => [Coverage], { description: 'Which instances it covers today.' })
  async coverage(@Root() { key }: LicenseType, @Ctx() context: Context): Promise<Coverage[]> {
    const { timeZone } = requirePermission(context, 'license.read');
    const today = dayOf(context.now, timeZone);
    const catalog = await catalogOf(context);
    return InstanceKind.names.flatMap((kind) =>
      Platform.names
        .filter((platform) => catalog.covers(key, InstanceKind.toStored(kind), Platform.toStored(platform), today))
        .map((platform) => ({ kind, platform })),
    );
  }
}
