import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { Count } from '../../kernel/count.ts';
import { PageArgs, type Connection } from '../../kernel/page.ts';
import { ApiKey, ApiKeyConnection } from './api-key.entity.ts';
import { ApiKeyFilter } from './api-key.filter.ts';
import { CreateApiKeyInput, CreateApiKeyPayload, RevokeApiKeyInput, RevokeApiKeyPayload } from './api-key.payload.ts';
import { countApiKeys, readApiKeyPage, readCurrentApiKey } from './api-key.read.ts';
import { createApiKey, revokeApiKey } from './api-key.service.ts';

@ArgsType()
class ApiKeyListArgs extends PageArgs {
  @Field(() => ApiKeyFilter, { nullable: true, description: 'Which API keys; all unless given.' })
  filter?: ApiKeyFilter | null;
}

type ApiKeyPage = Connection<ApiKey> & { filter: ApiKeyFilter | null | undefined };

@Resolver(() => ApiKeyConnection)
export class ApiKeyResolver {
  @Query(() => ApiKeyConnection, {
    description:
      'API keys under the filter, those that were revoked or have expired too, the newest first, a page at a time. Needs the role owner.',
  })
  async apiKeys(@Ctx() context: Context, @Args(() => ApiKeyListArgs) args: ApiKeyListArgs): Promise<ApiKeyPage> {
    return { ...(await readApiKeyPage(context, args)), filter: args.filter };
  }

  @FieldResolver(() => Count)
  totalCount(@Root() page: ApiKeyPage, @Ctx() context: Context): Promise<Count> {
    return countApiKeys(context, page.filter);
  }

  @Query(() => ApiKey, { nullable: true, description: 'The API key that asks; null where a person does: see viewer.' })
  currentApiKey(@Ctx() context: Context): Promise<ApiKey | null> {
    return readCurrentApiKey(context);
  }

  @Mutation(() => CreateApiKeyPayload, {
    description: 'Makes an API key, and tells its text this once. Needs the role owner; no API key can.',
  })
  createApiKey(
    @Ctx() context: Context,
    @Arg('input', () => CreateApiKeyInput, { description: 'The key.' }) input: CreateApiKeyInput,
  ): Promise<CreateApiKeyPayload> {
    return createApiKey(context, input);
  }

  @Mutation(() => RevokeApiKeyPayload, {
    description:
      'Ends an API key for good: within a second no server answers it, and its subscriptions end. Needs the role owner; no API key can.',
  })
  revokeApiKey(
    @Ctx() context: Context,
    @Arg('input', () => RevokeApiKeyInput, { description: 'Which key.' }) input: RevokeApiKeyInput,
  ): Promise<RevokeApiKeyPayload> {
    return revokeApiKey(context, input);
  }
}
