import { createSignIn } from '../src/modules/session/index.ts';
import { PASSWORD } from './api.ts';
import { type TestDatabase } from './database.ts';
import { type World } from './world.ts';

/** Someone who is signed in over the network. */
export interface Person {
  /** @param at origin of another server, where they are several */
  graphql<Data>(query: string, variables: object, at?: string): Promise<Data>;
}

/** Makes an owner of the provider, and signs in at the server. */
export async function signInAt(
  database: TestDatabase,
  origin: string,
  { providerId }: Pick<World, 'providerId'>,
): Promise<Person> {
  const email = `${providerId}@example.com`;
  await createSignIn(database, { email, password: PASSWORD, name: 'Ada', providerId, role: 'OWNER' });
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ email, password: PASSWORD });
  const headers = { origin, ...json };
  const signedIn = await fetch(`${origin}/api/auth/sign-in/email`, { method: 'POST', headers, body });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    async graphql<Data>(query: string, variables: object, at = origin) {
      const sent = {
        method: 'POST',
        headers: { ...json, origin: at, cookie },
        body: JSON.stringify({ query, variables }),
      };
      const { data, errors } = (await (await fetch(`${at}/graphql`, sent)).json()) as { data?: Data; errors?: unknown };
      if (!data) throw new Error(JSON.stringify(errors));
      return data;
    },
  };
}
