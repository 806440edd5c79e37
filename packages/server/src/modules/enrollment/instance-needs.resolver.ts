import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { Instance } from '../instance/index.ts';
import { InstanceNeed, NeedBatch } from './instance-needs.ts';

const BATCH = Symbol('needs to read');

/** What this slice adds to an instance. */
@Resolver(() => Instance)
export class InstanceNeedsResolver {
  @FieldResolver(() => [InstanceNeed], { description: 'What it should hold, in the order of the catalog.' })
  needs(@Root() instance: Instance, @Ctx() context: Context): Promise<InstanceNeed[]> {
    return context.memo(BATCH, () => new NeedBatch(context)).of(instance.id);
  }
}
