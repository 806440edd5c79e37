import { setTimeout as sleep } from 'node:timers/promises';
import { type InjectOptions, type LightMyRequestResponse } from 'fastify';
import { type GraphQLFormattedError } from 'graphql';
import { expect } from 'vitest';
import { createApp, type App } from '../src/app.ts';
import { type Role } from '../src/kernel/access.ts';
import { transactAsOwner } from '../src/database/owner.ts';
import { entities } from '../src/modules.ts';
import { foldCounts, verifyProvider, type Difference } from '../src/modules/license/index.ts';
import { verifyPolicies } from '../src/modules/policy/index.ts';
import { type PaymentProvider } from '../src/modules/payment/index.ts';
import { createSignIn } from '../src/modules/session/index.ts';
import { testDatabase, type TestDatabase } from './database.ts';
import { createWorld, type World } from './world.ts';

export const BASE_URL = 'http://localhost:4000';
export const PASSWORD = 'correct horse battery';

/** What the API answered. */
export interface Answer<Data> {
  readonly status: number;
  readonly data: Data | null | undefined;
  readonly errors: readonly GraphQLFormattedError[];
  /** The code of the first error. */
  readonly code: unknown;
  readonly response: LightMyRequestResponse;
}

/** Someone who calls the API: signed in, or with an API key, or neither. */
export interface Caller {
  /** The session cookie as a browser would send it; empty when nobody is signed in. */
  readonly cookie: string;
  readonly email: string;
  /** Sends an operation. */
  query<Data = Record<string, unknown>>(document: string, variables?: Record<string, unknown>): Promise<Answer<Data>>;
  /** Sends anything, with the cookie and from the console's own origin. */
  send(options: InjectOptions): Promise<LightMyRequestResponse>;
}

/** The whole server over a database of its own, without a port. */
export interface TestApi {
  readonly app: App;
  readonly database: TestDatabase;
  /** What the server logged. */
  readonly faults: unknown[];
  readonly anonymous: Caller;
  /** The server's clock stands still at this instant, once it is set. */
  setNow(now: Date): void;
  /** A provider with nothing in it. */
  world(given?: Parameters<typeof createWorld>[1]): Promise<World>;
  /** Makes a person of the provider and signs in. */
  signIn(world: Pick<World, 'providerId'>, role?: Role, companyIds?: readonly string[]): Promise<Caller>;
  /** Calls with an API key, and without any cookie. */
  withKey(text: string): Caller;
  /** Closes everything and drops the database; fails where what is kept about licenses is not what a recount gives. */
  close(): Promise<void>;
}

export interface TestApiOptions {
  readonly limitSignIn?: boolean;
  /** Who takes payments; the sandbox unless given. */
  readonly payment?: PaymentProvider;
  /** Whether licenses that are due are renewed; not unless asked for. */
  readonly renews?: boolean;
  /** Whether it is the demo world, whose clock can be moved; not unless asked for. */
  readonly demo?: boolean;
  /** Another server's, or one that the test made; an own one unless given. */
  readonly database?: TestDatabase;
}

/**
 * Starts the server for the tests of a file:
 *
 *     const api = await testApi();
 *     afterAll(() => api.close());
 */
export async function testApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = options.database ?? (await testDatabase({ entities }));
  const faults: unknown[] = [];
  let now: Date | undefined;
  const app: App = await createApp(database, {
    baseUrl: BASE_URL,
    secret: 'a secret for tests alone, 32 or more',
    clock: { now: () => now ?? new Date() },
    log: (message, error) => faults.push(message, error),
    limitSignIn: options.limitSignIn ?? false,
    renews: options.renews ?? false,
    demo: options.demo ?? false,
    ...(options.payment && { payment: options.payment }),
    // Nothing listens: the sandbox's messages come in as they would over the network.
    deliver: async ({ url, headers, body }) => {
      const { statusCode } = await app.server.inject({ method: 'POST', url, headers: { ...headers }, payload: body });
      return { status: statusCode };
    },
  });
  let people = 0;

  return {
    app,
    database,
    faults,
    anonymous: createCaller(app),
    setNow(instant) {
      now = instant;
      app.clockMoved();
    },
    world: (given) => createWorld(database, given),
    async signIn({ providerId }, role = 'OWNER', companyIds) {
      const email = `person-${++people}@example.com`;
      const person = { email, password: PASSWORD, name: `Person ${people}`, providerId, role };
      await createSignIn(database, companyIds ? { ...person, companyIds } : person);
      return createCaller(app, { email, cookie: await sessionCookie(app, email) });
    },
    withKey: (text) => createCaller(app, { authorization: `Bearer ${text}` }),
    async close() {
      await app.close();
      const differences = await verifyAll(database, now ?? new Date());
      await database.drop();
      expect(differences).toEqual([]);
    },
  };
}

/** What a recount finds wrong, of any provider. */
async function verifyAll({ owner }: TestDatabase, now: Date): Promise<Difference[]> {
  const { rows } = await owner.query<{ id: string }>('select id from provider');
  const differences: Difference[] = [];
  for (const { id } of rows)
    differences.push(
      ...(await transactAsOwner(owner, async (run) => {
        // Another server of the test may be folding just now.
        while (!(await foldCounts(run, id, now))) await sleep(20);
        return [...(await verifyProvider(run, id, now)), ...(await verifyPolicies(run, id))];
      })),
    );
  return differences;
}

/** Signs in and gives the session's cookie. */
export async function sessionCookie(app: App, email: string): Promise<string> {
  const payload = { email, password: PASSWORD };
  const answer = await createCaller(app).send({ method: 'POST', url: '/api/auth/sign-in/email', payload });
  const [cookie] = answer.cookies;
  if (!cookie) throw new Error(`Nobody was signed in: ${answer.statusCode} ${answer.body}`);
  return `${cookie.name}=${encodeURIComponent(cookie.value)}`;
}

interface Shown {
  readonly email?: string;
  readonly cookie?: string;
  readonly authorization?: string;
}

function createCaller(app: App, { email = '', cookie = '', authorization }: Shown = {}): Caller {
  const shown = { origin: BASE_URL, ...(cookie && { cookie }), ...(authorization && { authorization }) };
  const send: Caller['send'] = (options) =>
    app.server.inject({ ...options, headers: { ...shown, ...options.headers } });
  return {
    cookie,
    email,
    send,
    async query(query, variables): Promise<Answer<never>> {
      const response = await send({ method: 'POST', url: '/graphql', payload: { query, variables } });
      const { data, errors = [] } = response.json<Partial<Pick<Answer<never>, 'data' | 'errors'>>>();
      return { status: response.statusCode, data, errors, code: errors[0]?.extensions?.['code'], response };
    },
  };
}
