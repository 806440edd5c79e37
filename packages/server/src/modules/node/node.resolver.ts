import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { requirePermission, type Actor } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { badInput } from '../../kernel/errors.ts';
import { isUuid, parseGlobalId, toGlobalId } from '../../kernel/ids.ts';
import { Node } from '../../kernel/node.ts';
import { selectionOf, type Selection } from '../../kernel/selection.ts';
import { readApiKey } from '../api-key/index.ts';
import { catalogOf } from '../catalog/index.ts';
import { readCompany } from '../company/index.ts';
import { readAssignment, readChangeSet, readOutcome } from '../assignment/index.ts';
import { readInstance } from '../instance/index.ts';
import { readLicensesByIds } from '../license/index.ts';
import { readPurchase } from '../purchase/index.ts';
import { readNotice } from '../renewal/index.ts';

type Reader = (context: Context, key: string, selection: Selection, actor: Actor) => Promise<Node | null>;

const READERS: Record<string, Reader> = {
  License: async (context, key, selection) => (await readLicensesByIds(context, [key], selection))[0] ?? null,
  Company: (context, key) => readCompany(context, key),
  ApiKey: (context, key) => readApiKey(context, key),
  Instance: (context, key, selection) => readInstance(context, key, selection),
  ChangeSet: (context, key) => readChangeSet(context, key),
  ChangeOutcome: (context, key, selection) => readOutcome(context, key, selection),
  LicenseAssignment: (context, key, selection) => readAssignment(context, key, selection),
  Purchase: (context, key, selection) => readPurchase(context, key, selection),
  RenewalNotice: (context, key) => readNotice(context, key),
  LicenseType: async (context, key) => (await catalogOf(context)).byCode(key) ?? null,
  Provider: (_context, key, _selection, { providerId, providerName, timeZone, currency }) => {
    const provider = { id: toGlobalId('Provider', key), name: providerName, timeZone, currency };
    return Promise.resolve(key === providerId ? provider : null);
  },
};

/** Their keys are no UUIDs. */
const KEYED_OTHERWISE = new Set(['LicenseType', 'ChangeOutcome', 'LicenseAssignment']);

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description: 'The object of this id; null when there is none, or it is not yours.',
  })
  async node(
    @Arg('id', () => ID, { description: 'Its global id.' }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Node | null> {
    const actor = requirePermission(context, 'license.read');
    const parsed = parseGlobalId(id);
    const reader = parsed && READERS[parsed.type];
    if (!reader || isUuid(parsed.key) === KEYED_OTHERWISE.has(parsed.type))
      throw badInput(`"${id.slice(0, 80)}" is not an id`, ['id']);
    return reader(context, parsed.key, selectionOf(info), actor);
  }
}
