import { Ctx, Field, ID, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import { ROLES, type Role } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import { Provider } from '../provider/index.ts';

const RoleEnum = Object.fromEntries(ROLES.map((role) => [role, role])) as { [Name in Role]: Name };

registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a person may do.',
  valuesConfig: {
    OWNER: { description: 'Also governs people, API keys and settings.' },
    BUYER: { description: 'Also buys licenses.' },
    OPERATOR: { description: 'Also assigns and renews licenses.' },
    VIEWER: { description: 'Reads.' },
  },
});

/** The signed-in person as the API shows it. */
@ObjectType({ description: 'The person who asks.', simpleResolvers: true })
export class Viewer {
  @Field(() => ID, { description: 'Opaque id of the person.' })
  id!: string;

  @Field(() => String, { description: 'Name for people.' })
  name!: string;

  @Field(() => String, { description: 'E-mail address, with which the person signs in.' })
  email!: string;

  @Field(() => RoleEnum, { description: 'What the person may do.' })
  role!: Role;

  @Field(() => Provider, { description: 'The provider that the person belongs to.' })
  provider!: Pick<Provider, 'id' | 'name' | 'timeZone' | 'currency'>;
}

@Resolver()
export class ViewerResolver {
  @Query(() => Viewer, {
    nullable: true,
    description:
      'The person who asks, and for which provider; null when nobody is signed in, and where an API key asks: see currentApiKey.',
  })
  viewer(@Ctx() { actor }: Context): Viewer | null {
    if (!actor?.role) return null;
    const { actorId, name, email, role, timeZone, currency } = actor;
    const provider = { id: toGlobalId('Provider', actor.providerId), name: actor.providerName, timeZone, currency };
    return { id: toGlobalId('User', actorId), name, email, role, provider };
  }
}
