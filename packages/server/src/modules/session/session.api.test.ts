import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, sessionCookie, testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { statementsOf } from '../../../testkit/statements.ts';
import { type World } from '../../../testkit/world.ts';

const VIEWER = '{ viewer { name email role provider { name timeZone currency } } }';

let api: TestApi;
let world: World;

beforeAll(async () => {
  api = await testApi();
  world = await api.world();
});

afterAll(() => api.close());

const signIn = (email: string, password: string, headers: Record<string, string> = {}) =>
  api.anonymous.send({ method: 'POST', url: '/api/auth/sign-in/email', payload: { email, password }, headers });

const isSignedIn = async (caller: Caller): Promise<boolean> =>
  (await caller.query('{ viewer { id } }')).data?.['viewer'] !== null;

describe('signing in', () => {
  test('shows who asks, and for which provider', async () => {
    const person = await api.signIn(world, 'OPERATOR');
    const { data } = await person.query(VIEWER);
    const provider = { name: expect.stringContaining('Provider') as unknown, timeZone: 'UTC', currency: 'EUR' };
    expect(data).toEqual({
      viewer: { name: expect.any(String) as unknown, email: person.email, role: 'OPERATOR', provider },
    });
  });

  test('takes the e-mail address in any case, and keeps the token out of the answer and of scripts', async () => {
    const person = await api.signIn(world);
    const answer = await signIn(person.email.toUpperCase(), PASSWORD);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe('{}');
    expect(answer.cookies).toMatchObject([{ httpOnly: true, sameSite: 'Lax', path: '/' }]);
  });

  test('answers a wrong password and an unknown person alike', async () => {
    const person = await api.signIn(world);
    const wrong = await signIn(person.email, 'not my password');
    const unknown = await signIn('nobody@example.com', PASSWORD);
    expect(wrong.statusCode).toBe(401);
    expect([unknown.statusCode, unknown.body]).toEqual([wrong.statusCode, wrong.body]);
    expect(wrong.cookies).toEqual([]);
  });

  test.each([
    ['no password', { email: 'a@example.com' }, 400],
    ['an address that is none', { email: 'nobody', password: PASSWORD }, 400],
    ['NUL characters', { email: 'a\0@example.com', password: '\0' }, 400],
    ['a password of a megabyte', { email: 'a@example.com', password: 'x'.repeat(1_000_000) }, 413],
    ['another shape', [1, 2], 400],
  ])('refuses %s with a clear error', async (_what, payload, status) => {
    const answer = await api.anonymous.send({ method: 'POST', url: '/api/auth/sign-in/email', payload });
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toContain('"message":');
  });

  test('is refused from a page of another origin', async () => {
    const person = await api.signIn(world);
    expect((await signIn(person.email, PASSWORD, { origin: 'https://elsewhere.example' })).statusCode).toBe(403);
  });

  // Eleven passwords are hashed, each of them slowly by design.
  test(
    'is limited to 10 attempts a minute from one address, whatever the client says of its address',
    { timeout: 60_000 },
    async () => {
      const limited = await testApi({ limitSignIn: true });
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 11; attempt += 1) {
        const answer = await limited.anonymous.send({
          method: 'POST',
          url: '/api/auth/sign-in/email',
          payload: { email: 'nobody@example.com', password: PASSWORD },
          headers: { 'x-client-address': `192.0.2.${attempt}`, 'x-forwarded-for': `192.0.2.${attempt}` },
        });
        statuses.push(answer.statusCode);
      }
      await limited.close();
      expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
    },
  );

  test('nobody can sign up, and nothing else of the sign-in library is reachable', async () => {
    const payload = { email: 'new@example.com', password: PASSWORD, name: 'New' };
    for (const path of ['sign-up/email', 'update-user', 'change-password', 'list-sessions', 'delete-user']) {
      const answer = await api.anonymous.send({ method: 'POST', url: `/api/auth/${path}`, payload });
      expect(answer.statusCode, path).toBe(404);
    }
  });
});

describe('a session', () => {
  test('ends at once when its owner signs out', async () => {
    const person = await api.signIn(world);
    expect(await isSignedIn(person)).toBe(true);
    const answer = await person.send({ method: 'POST', url: '/api/auth/sign-out', payload: {} });
    expect(answer.statusCode).toBe(200);
    expect(await isSignedIn(person)).toBe(false);
  });

  test('lasts until it expires', async () => {
    const person = await api.signIn(world);
    await api.database.owner.query(
      `update auth.session set "expiresAt" = now() - interval '1 second'
      where "userId" = (select id from auth."user" where email = $1)`,
      [person.email],
    );
    expect(await isSignedIn(person)).toBe(false);
  });

  test('of a person whose provider is gone is no session', async () => {
    const gone = await api.world();
    const person = await api.signIn(gone);
    await api.database.owner.query('delete from provider where id = $1', [gone.providerId]);
    expect(await isSignedIn(person)).toBe(false);
  });

  test.each(['', 'x', 'x.y', '%', 'a.b.c', '.', 'token.AAAA'])('cannot be made up: %j', async (value) => {
    const headers = { cookie: `license-console.session_token=${value}` };
    const { data } = (
      await api.anonymous.send({ method: 'POST', url: '/graphql', payload: { query: VIEWER }, headers })
    ).json<{
      data: unknown;
    }>();
    expect(data).toEqual({ viewer: null });
  });

  test('whose signature was changed is no session', async () => {
    const person = await api.signIn(world);
    const headers = { cookie: `${(await sessionCookie(api.app, person.email)).slice(0, -8)}AAAAAAAA` };
    const answer = await api.anonymous.send({ method: 'POST', url: '/graphql', payload: { query: VIEWER }, headers });
    expect(answer.body).toBe('{"data":{"viewer":null}}');
  });

  test('is verified once for all requests of a few seconds', async () => {
    const person = await api.signIn(world);
    const first = await statementsOf(() => Promise.all([person.query(VIEWER), person.query(VIEWER)]));
    expect(first).toHaveLength(1);
    expect(first[0]).toContain('from session');
    expect(await statementsOf(() => person.query(VIEWER))).toEqual([]);
  });
});
