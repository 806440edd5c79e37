import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeKey, revokeKey, tryKey } from '../../../testkit/api-keys.ts';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { buy } from '../../../testkit/purchases.ts';
import { statementsOf } from '../../../testkit/statements.ts';
import { type World } from '../../../testkit/world.ts';
import { newId, toGlobalId } from '../../kernel/ids.ts';
import { makeKeyText } from './key-text.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const ALL = ['LICENSE_READ', 'LICENSE_CHANGE', 'LICENSE_BUY', 'PROVIDER_GOVERN'];
const VIEWER = '{ viewer { id } }';

let api: TestApi;
let world: World;
let owner: Caller;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  api.setNow(NOW);
  world = await api.world();
  owner = await api.signIn(world);
});

/** Someone who asks with a new key. */
async function keyed(given: object = {}): Promise<Caller & { text: string; id: string }> {
  const { text, key } = await makeKey(owner, given);
  return { ...api.withKey(text), text, id: key.id };
}

async function numbers(caller: Caller): Promise<number[]> {
  const { data, errors } = await caller.query<{ licenses: { nodes: { number: string }[] } }>(
    '{ licenses { nodes { number } } }',
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return data.licenses.nodes.map(({ number }) => Number(number)).toSorted();
}

describe('what a key may do', () => {
  const refused = ['FORBIDDEN', 'This API key does not allow this.'];
  const acts: Record<string, (caller: Caller) => Promise<{ code: unknown; errors: readonly { message: string }[] }>> = {
    LICENSE_READ: (caller) => caller.query('{ licenses { nodes { number } } }'),
    LICENSE_CHANGE: async (caller) => {
      const input = { ids: [toGlobalId('License', newId())], autoRenew: true, idempotencyKey: newId() };
      return caller.query(
        'mutation ($input: SetAutoRenewInput!) { setAutoRenew(input: $input) { userErrors { code } } }',
        { input },
      );
    },
    LICENSE_BUY: (caller) => {
      const input = { lines: [{ licenseType: toGlobalId('LicenseType', 'DESKTOP'), quantity: 1 }] };
      return caller.query(
        'query ($input: PurchasePreviewInput!) { purchasePreview(input: $input) { userErrors { code } } }',
        { input },
      );
    },
    PROVIDER_GOVERN: (caller) => {
      const settings = { graceDays: 1, renewFromGlobalPool: false, expectedVersion: 1, idempotencyKey: newId() };
      return caller.query(
        'mutation ($input: SetRenewalSettingsInput!) { setRenewalSettings(input: $input) { userErrors { code } } }',
        { input: settings },
      );
    },
  };

  test.each(ALL)('with the scope %s is reading and what that allows, and no more', async (scope) => {
    const caller = await keyed({ scopes: [scope] });
    for (const [act, ask] of Object.entries(acts)) {
      const { code, errors } = await ask(caller);
      const isAllowed = act === scope || act === 'LICENSE_READ';
      expect([code, errors[0]?.message], act).toEqual(isAllowed ? [undefined, undefined] : refused);
    }
  });

  test('is never to make, list or revoke keys', async () => {
    const { key } = await makeKey(owner);
    const caller = await keyed({ scopes: ALL });
    expect(await tryKey(caller)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await revokeKey(caller, key.id)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await caller.query('{ apiKeys { nodes { id } } }')).toMatchObject({ code: 'FORBIDDEN' });
    expect((await caller.query('query ($id: ID!) { node(id: $id) { id } }', { id: key.id })).data).toEqual({
      node: null,
    });
  });

  test('is limited to its companies', async () => {
    const [mine, other] = [await world.company('Mine'), await world.company('Other')];
    const own = await world.license({ pool: mine });
    const foreign = await world.license({ pool: other });
    await world.license();
    const caller = await keyed({ scopes: ALL, companies: [toGlobalId('Company', mine.id)] });
    expect(await numbers(caller)).toEqual([own.number]);
    const { data } = await caller.query('{ companies { nodes { name } } }');
    expect(data).toEqual({ companies: { nodes: [{ name: 'Mine' }] } });
    const input = { ids: [toGlobalId('License', foreign.id)], autoRenew: true, idempotencyKey: newId() };
    const changed = await caller.query<{ setAutoRenew: object }>(
      'mutation ($input: SetAutoRenewInput!) { setAutoRenew(input: $input) { outcomes { code } userErrors { code } } }',
      { input },
    );
    expect(changed.data?.setAutoRenew).toEqual({
      outcomes: [{ code: 'NOT_FOUND' }],
      userErrors: [{ code: 'REFUSED' }],
    });
  });

  test('is within its provider', async () => {
    const other = await api.world();
    const foreign = await other.license();
    const own = await world.license();
    const caller = await keyed({ scopes: ALL });
    expect(await numbers(caller)).toEqual([own.number]);
    const { data } = await caller.query('query ($id: ID!) { node(id: $id) { id } }', {
      id: toGlobalId('License', foreign.id),
    });
    expect(data).toEqual({ node: null });
  });

  test('goes on when whoever made it is demoted, and leaves', async () => {
    const own = await world.license();
    const caller = await keyed();
    for (const change of [`update auth."user" set role = 'viewer'`, 'delete from auth."user"']) {
      await api.database.owner.query(`${change} where email = $1`, [owner.email]);
      expect(await numbers(caller)).toEqual([own.number]);
    }
  });

  test('is kept in the audit log, and in what it did, under its name', async () => {
    const caller = await keyed({ name: 'Shop', scopes: ['LICENSE_BUY'] });
    const { purchase } = await buy(caller);
    const { rows } = await api.database.owner.query(
      `select command, actor_name, $2 like '%' || actor_id || '%' as is_key from audit_entry
       where provider_id = $1 order by occurred_at, id`,
      [world.providerId, Buffer.from(caller.id, 'base64url').toString()],
    );
    expect(rows.slice(1)).toEqual([{ command: 'createPurchase', actor_name: 'Shop (API key)', is_key: true }]);
    const bought = await owner.query(`query ($id: ID!) { node(id: $id) { ... on Purchase { buyerName } } }`, {
      id: purchase?.id,
    });
    expect(bought.data).toEqual({ node: { buyerName: 'Shop (API key)' } });
    const { rows: receipts } = await api.database.owner.query(
      'select buyer_email from purchase where provider_id = $1',
      [world.providerId],
    );
    expect(receipts).toEqual([{ buyer_email: owner.email }]);
  });
});

test('who asks is the key: it sees itself and its provider, and no person', async () => {
  const caller = await keyed({ name: 'Wall' });
  const asked = '{ viewer { id } currentApiKey { id name scopes provider { timeZone currency } } }';
  expect((await caller.query(asked)).data).toEqual({
    viewer: null,
    currentApiKey: {
      ...{ id: caller.id, name: 'Wall', scopes: ['LICENSE_READ'] },
      provider: { timeZone: 'UTC', currency: 'EUR' },
    },
  });
  expect((await owner.query('{ currentApiKey { id } }')).data).toEqual({ currentApiKey: null });
  expect(await api.anonymous.query('{ currentApiKey { id } }')).toMatchObject({ code: 'UNAUTHENTICATED' });
});

describe('a key that does not hold', () => {
  const REFUSAL = 'This API key is wrong, revoked or expired: have an owner make another one under Settings.';

  const texts: [string, () => Promise<string>][] = [
    ['that nobody made', () => Promise.resolve(makeKeyText())],
    ['that is mistyped', async () => `${(await keyed()).text.slice(0, -1)}x`],
    ['that is cut short', async () => (await keyed()).text.slice(0, -1)],
    ['that is empty', () => Promise.resolve('')],
    ['that is anything', () => Promise.resolve(`' or true; -- \u00e9`)],
    [
      'that was revoked',
      async () => {
        const { text, id } = await keyed();
        await api.withKey(text).query(VIEWER);
        await revokeKey(owner, id);
        await expect.poll(() => api.withKey(text).query(VIEWER), { timeout: 1_000 }).toMatchObject({ status: 401 });
        return text;
      },
    ],
    [
      'that has expired',
      async () => {
        const { text } = await keyed({ expiresAt: 'PT1H' });
        expect((await api.withKey(text).query(VIEWER)).status).toBe(200);
        api.setNow(new Date(NOW.getTime() + 3_600_000));
        return text;
      },
    ],
    [
      'that is gone with its provider',
      async () => {
        const { text } = await keyed();
        await api.database.owner.query('delete from auth.api_key where provider_id = $1', [world.providerId]);
        return text;
      },
    ],
  ];

  test.each(texts)('%s is told so, and no cookie stands in for it', async (_what, text) => {
    const authorization = `Bearer ${await text()}`;
    for (const query of [VIEWER, '{ __typename }', '{ licenses { nodes { id } } }']) {
      const answer = await owner.send({
        method: 'POST',
        url: '/graphql',
        payload: { query },
        headers: { authorization },
      });
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ errors: [{ message: REFUSAL, extensions: { code: 'UNAUTHENTICATED' } }] });
    }
    const headers = { authorization, 'content-type': 'text/csv', 'idempotency-key': newId() };
    const list = await owner.send({ method: 'POST', url: '/imports/instances', payload: 'Name\nPC-1', headers });
    expect([list.statusCode, list.json()]).toMatchObject([401, { errors: [{ message: REFUSAL }] }]);
  });

  test('another scheme, such as that of a proxy, says nothing of who asks', async () => {
    const headers = { authorization: 'Basic dXNlcjpwYXNz' };
    const payload = { query: VIEWER };
    const answer = await owner.send({ method: 'POST', url: '/graphql', payload, headers });
    expect(answer.json()).toMatchObject({ data: { viewer: { id: expect.any(String) as unknown } } });
  });
});

test('the scheme is written in any case; the key goes before the cookie', async () => {
  const other = await api.world();
  const { text } = await makeKey(await api.signIn(other));
  const headers = { authorization: `bEARER   ${text}` };
  const payload = { query: '{ currentApiKey { provider { name } } }' };
  const answer = await owner.send({ method: 'POST', url: '/graphql', payload, headers });
  expect(answer.json()).toEqual({ data: { currentApiKey: { provider: { name: `Provider ${other.providerId}` } } } });
});

test('instances are imported with a key', async () => {
  const headers = { 'content-type': 'text/csv', 'idempotency-key': newId() };
  const payload = 'Name,Kind,Operating System\nPC-1,,Windows 11 Pro';
  const send = async (scope: string): Promise<number> =>
    (await (await keyed({ scopes: [scope] })).send({ method: 'POST', url: '/imports/instances', headers, payload }))
      .statusCode;
  expect([await send('LICENSE_READ'), await send('LICENSE_CHANGE')]).toEqual([403, 200]);
});

test('it is looked up once for all requests of a second, and made up ones not at all', async () => {
  const caller = await keyed();
  const first = await statementsOf(() => Promise.all([caller.query(VIEWER), caller.query(VIEWER)]));
  expect(first.filter((text) => text.includes('where hash'))).toHaveLength(1);
  expect(await statementsOf(() => caller.query(VIEWER))).toEqual([]);
  expect(await statementsOf(() => api.withKey('lck_0000').query(VIEWER))).toEqual([]);
});

test('a key may make 1,200 requests a minute, and takes none from others', { timeout: 60_000 }, async () => {
  const [caller, neighbor] = [await keyed(), await keyed()];
  const statuses = new Map<number, number>();
  for (let round = 0; round < 13; round++)
    for (const { status } of await Promise.all(Array.from({ length: 100 }, () => caller.query('{ __typename }'))))
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
  expect(Object.fromEntries(statuses)).toEqual({ 200: 1_200, 429: 100 });
  const refused = await caller.query('{ __typename }');
  expect(refused).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
  expect(refused.errors[0]?.message).toMatch(/^An API key may make 1,200 requests a minute: go on in \d+ seconds\.$/);
  expect(Number(refused.response.headers['retry-after'])).toBeGreaterThan(0);
  for (const other of [neighbor, owner]) expect((await other.query('{ __typename }')).status).toBe(200);
});

test('its last use is kept to the minute', async () => {
  const caller = await keyed();
  const lastUse = async (): Promise<string | null> => {
    const { data } = await owner.query<{ node: { lastUsedAt: string | null } }>(
      'query ($id: ID!) { node(id: $id) { ... on ApiKey { lastUsedAt } } }',
      { id: caller.id },
    );
    return data?.node.lastUsedAt ?? null;
  };
  const use = async (seconds: number): Promise<string> => {
    const now = new Date(NOW.getTime() + seconds * 1_000);
    api.setNow(now);
    // What is known of the key is forgotten after a second: each use looks it up.
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await caller.query(VIEWER);
    return now.toISOString();
  };
  expect(await lastUse()).toBeNull();
  const first = await use(0);
  await expect.poll(lastUse).toBe(first);
  const statements = await statementsOf(() => use(59));
  expect(statements.filter((text) => text.includes('update auth.api_key'))).toEqual([]);
  const third = await use(60);
  await expect.poll(lastUse).toBe(third);
});
