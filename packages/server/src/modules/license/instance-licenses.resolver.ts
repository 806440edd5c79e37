import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { Instance } from '../instance/index.ts';
import { HoldingBatch, InstanceHolding } from './instance-holding.ts';

const BATCH = Symbol('holdings to read');

/** What this slice adds to an instance. */
@Resolver(() => Instance)
export class InstanceLicensesResolver {
  @FieldResolver(() => [InstanceHolding], {
    description: 'The licenses that it holds, added up by type, in the order of the catalog.',
  })
  holdings(@Root() instance: Instance, @Ctx() context: Context): Promise<InstanceHolding[]> {
    return context.memo(BATCH, () => new HoldingBatch(context)).of(instance.id);
  }
}
