import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PASSWORD } from '../../../testkit/api.ts';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { DESKTOP, MONTHLY, type PurchaseAnswer } from '../../../testkit/purchases.ts';
import { PAYER } from '../../../testkit/sandbox.ts';
import { freePort, startServer, type ServerProcess } from '../../../testkit/server-process.ts';
import { createWorld, type World } from '../../../testkit/world.ts';
import { newId } from '../../kernel/ids.ts';
import { entities } from '../../modules.ts';
import { foldCounts, verifyProvider } from '../license/index.ts';
import { createSignIn } from '../session/index.ts';
import { transactAsOwner } from '../../database/owner.ts';

const QUANTITY = 3;

let database: TestDatabase;
let port: number;
let origin: string;
const servers: ServerProcess[] = [];

// Each has a database of its own: jobs that another left would bring its server to the point too early.
beforeEach(async () => {
  database = await testDatabase({ entities });
  port = await freePort();
  origin = `http://localhost:${port}`;
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.kill();
  await database.drop();
});

const start = async (point = ''): Promise<ServerProcess> => {
  const server = await startServer(database.url, port, point);
  servers.push(server);
  return server;
};

/** Someone in front of a browser, who tries again for as long as the server is away. */
interface Person {
  graphql<Data>(query: string, variables: object): Promise<Data>;
  post(url: string, form: Record<string, string>): Promise<Response>;
}

async function signIn(world: World): Promise<Person> {
  const email = `${world.providerId}@example.com`;
  await createSignIn(database, { email, password: PASSWORD, name: 'Ada', providerId: world.providerId, role: 'OWNER' });
  const body = JSON.stringify({ email, password: PASSWORD });
  const headers = { origin, 'content-type': 'application/json' };
  const signedIn = await fetch(`${origin}/api/auth/sign-in/email`, { method: 'POST', headers, body });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    async graphql<Data>(query: string, variables: object) {
      const sent = { method: 'POST', headers: { ...headers, cookie }, body: JSON.stringify({ query, variables }) };
      const answer = await fetch(`${origin}/graphql`, sent);
      const { data, errors } = (await answer.json()) as { data?: Data; errors?: unknown };
      if (!data) throw new Error(JSON.stringify(errors));
      return data;
    },
    post: (url, form) =>
      fetch(url, { method: 'POST', headers: { origin }, body: new URLSearchParams(form), redirect: 'manual' }),
  };
}

const BUY = `mutation Buy($input: CreatePurchaseInput!) {
  createPurchase(input: $input) { purchase { id state checkoutUrl } userErrors { code } } }`;

async function buy(person: Person, idempotencyKey: string): Promise<PurchaseAnswer> {
  const input = {
    lines: [{ licenseType: DESKTOP, quantity: QUANTITY }],
    paymentMode: 'MONTHLY',
    expectedTotal: { amountMinor: QUANTITY * MONTHLY.DESKTOP, currency: 'EUR' },
    idempotencyKey,
  };
  type Answer = { createPurchase: { purchase: PurchaseAnswer | null; userErrors: unknown[] } };
  const { createPurchase } = await person.graphql<Answer>(BUY, { input });
  expect(createPurchase.userErrors).toEqual([]);
  if (!createPurchase.purchase) throw new Error('There is a purchase');
  return createPurchase.purchase;
}

/** Buys and pays, from wherever one stands, until that is done. */
async function buyAndPay(person: Person, key: string): Promise<void> {
  const { state, checkoutUrl } = await buy(person, key);
  if (state === 'PENDING' && checkoutUrl) await person.post(`${checkoutUrl}/pay`, PAYER);
}

const rowsOf = async (query: string, world: World): Promise<Record<string, unknown>[]> =>
  (await database.owner.query<Record<string, unknown>>(query, [world.providerId])).rows;

const PURCHASES = 'select state, checkout_url from purchase where provider_id = $1';
const LICENSES = 'select number from license where provider_id = $1';
const ISSUED = 5;

const POINTS = [
  'before the purchase is committed',
  'after the purchase is committed',
  'before the payment provider is asked',
  'after the payment provider has answered',
  'before the report is committed',
  'before the report is answered',
  'before the licenses are committed',
  'after the licenses are committed',
];

test.each(POINTS)('a server that dies %s loses nothing and issues what is paid, once', async (point) => {
  const world = await createWorld(database);
  const key = newId();
  const doomed = await start(point);
  const person = await signIn(world);
  await buyAndPay(person, key).catch(() => undefined);
  await Promise.race([doomed.ended, sleep(30_000).then(() => Promise.reject(new Error(`It never came to ${point}`)))]);

  const server = await start();
  const startedAt = performance.now();
  await expect.poll(() => buyAndPay(person, key).then(() => true, String), { timeout: 20_000 }).toBe(true);
  await expect
    .poll(async () => (await rowsOf(PURCHASES, world)).map(({ state }) => state), { timeout: 60_000, interval: 200 })
    .toEqual([ISSUED]);
  console.log(`${point}: issued ${((performance.now() - startedAt) / 1_000).toFixed(1)} s after the restart`);
  await server.kill();

  expect(await rowsOf(LICENSES, world)).toHaveLength(QUANTITY);
  await transactAsOwner(database.owner, async (run) => {
    const now = new Date();
    while (!(await foldCounts(run, world.providerId, now))) await sleep(20);
    expect(await verifyProvider(run, world.providerId, now)).toEqual([]);
  });
});

test.each(POINTS.slice(0, 4))(
  'of who never comes back after it died %s, nothing or a purchase that can be paid is left',
  async (point) => {
    const world = await createWorld(database);
    const doomed = await start(point);
    const person = await signIn(world);
    await buy(person, newId()).catch(() => undefined);
    await doomed.ended;

    const server = await start();
    await expect
      .poll(async () => (await rowsOf(PURCHASES, world)).every(({ checkout_url: url }) => typeof url === 'string'), {
        timeout: 60_000,
        interval: 500,
      })
      .toBe(true);
    await server.kill();
    expect(await rowsOf(LICENSES, world)).toEqual([]);
  },
);
