import { Ctx, Query, Resolver } from 'type-graphql';
import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { catalogOf } from './catalog.ts';
import { LicenseType } from './license-type.entity.ts';

@Resolver()
export class CatalogResolver {
  @Query(() => [LicenseType], { description: 'The catalog, in the order in which it is shown.' })
  async licenseTypes(@Ctx() context: Context): Promise<readonly LicenseType[]> {
    requirePermission(context, 'license.read');
    return (await catalogOf(context)).types;
  }
}
