import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { LicenseType } from '../catalog/index.ts';
import { trialOffers } from './trial-offer.ts';

/** What this slice adds to a license type. */
@Resolver(() => LicenseType)
export class LicenseTypeTrialResolver {
  @FieldResolver(() => Int, {
    nullable: true,
    description: 'For how many days it may be tried; null where no trial of it is offered today.',
  })
  async trialDays(@Root() type: LicenseType, @Ctx() context: Context): Promise<number | null> {
    return (await trialOffers(context)).get(type.key)?.days ?? null;
  }
}
