import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askForKey, KEY_FIELDS, makeKey, revokeKey, tryKey, type KeyAnswer } from '../../../testkit/api-keys.ts';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { type World } from '../../../testkit/world.ts';
import { newId, toGlobalId } from '../../kernel/ids.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

let api: TestApi;
let world: World;
let owner: Caller;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
  world = await api.world();
  owner = await api.signIn(world);
});
afterAll(() => api.close());

interface Page {
  readonly nodes: readonly KeyAnswer[];
  readonly totalCount: { readonly value: number };
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function list(caller: Caller, args = ''): Promise<Page> {
  const { data, errors } = await caller.query<{ apiKeys: Page }>(
    `{ apiKeys${args} { nodes { ${KEY_FIELDS} } totalCount { value } pageInfo { hasNextPage endCursor } } }`,
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return data.apiKeys;
}

const names = async (caller: Caller, args = ''): Promise<string[]> =>
  (await list(caller, args)).nodes.map(({ name }) => name);

describe('making one', () => {
  test('tells its text once, and keeps it nowhere', async () => {
    const own = await api.world();
    const caller = await api.signIn(own);
    const given = { name: '  Status wall ', scopes: ['LICENSE_CHANGE', 'LICENSE_CHANGE'], expiresAt: 'P90D' };
    const { key, text } = await makeKey(caller, given);
    expect(text).toMatch(/^lck_[0-9a-f]{48}$/);
    expect(key).toEqual({
      ...{ id: expect.any(String) as unknown, name: 'Status wall', start: text.slice(0, 10), state: 'ACTIVE' },
      ...{ scopes: ['LICENSE_READ', 'LICENSE_CHANGE'], companies: null, makerName: expect.any(String) as unknown },
      ...{ expiresAt: '2027-02-22T12:00:00.000Z', lastUsedAt: null, revokedAt: null, revokerName: null },
    });
    expect(JSON.stringify(await list(caller))).not.toContain(text);
    const tables = ['auth.api_key', 'audit_entry', 'idempotent_answer', 'outbox_event'];
    for (const table of tables) {
      const { rows } = await api.database.owner.query<{ row: string }>(
        `select entry::text as row from ${table} as entry where provider_id = $1`,
        [own.providerId],
      );
      expect(JSON.stringify(rows), table).not.toContain(text.slice(10));
    }
  });

  test('again with the same idempotency key gives the same key without its text', async () => {
    const input = { name: `Key ${newId()}`, idempotencyKey: newId() };
    const { key, text } = await makeKey(owner, input);
    const again = await askForKey(owner, input);
    expect(again).toEqual({ apiKey: key, text: null, userErrors: [] });
    expect(text).not.toBeNull();
    const other = await askForKey(owner, { ...input, name: 'Another' });
    expect(other).toMatchObject({ apiKey: null, text: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
  });

  test.each<[string, object, string, string]>([
    ['an empty name', { name: ' ' }, 'INVALID', 'name'],
    ['a name that is too long', { name: 'x'.repeat(61) }, 'INVALID', 'name'],
    ['no scope', { scopes: [] }, 'INVALID', 'scopes'],
    ['no company', { companies: [] }, 'INVALID', 'companies'],
    ['an unknown company', { companies: [toGlobalId('Company', newId())] }, 'NOT_FOUND', 'companies.0'],
    ['what is no company', { companies: ['x'] }, 'NOT_FOUND', 'companies.0'],
    ['an end in the past', { expiresAt: '-PT1S' }, 'INVALID', 'expiresAt'],
    ['an instant that is over', { expiresAt: '2026-11-24T11:59:59Z' }, 'INVALID', 'expiresAt'],
  ])('with %s is refused, and nothing is made', async (_what, given, code, path) => {
    const own = await api.world();
    const caller = await api.signIn(own);
    const { apiKey, text, userErrors } = await askForKey(caller, given);
    expect([apiKey, text]).toEqual([null, null]);
    expect(userErrors).toMatchObject([{ code, path: path.split('.') }]);
    expect(await names(caller)).toEqual([]);
  });

  test('all that is wrong is told at once', async () => {
    const { userErrors } = await askForKey(owner, { name: '', scopes: [], companies: [], expiresAt: '-P1D' });
    expect(userErrors.map(({ path }) => path[0])).toEqual(['name', 'scopes', 'companies', 'expiresAt']);
  });

  test('a name is had once, whatever its case, until its key is revoked', async () => {
    const name = `Wall ${newId()}`;
    const { key } = await makeKey(owner, { name });
    expect(await askForKey(owner, { name: name.toUpperCase() })).toMatchObject({
      apiKey: null,
      userErrors: [{ code: 'INVALID', path: ['name'] }],
    });
    expect((await askForKey(await api.signIn(await api.world()), { name })).userErrors).toEqual([]);
    await revokeKey(owner, key.id);
    expect((await askForKey(owner, { name })).userErrors).toEqual([]);
  });

  test('another provider’s company is as unknown as one that is not there', async () => {
    const foreign = await (await api.world()).company('Foreign');
    const { apiKey, userErrors } = await askForKey(owner, { companies: [toGlobalId('Company', foreign.id)] });
    expect(apiKey).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['companies', '0'] }]);
  });
});

test.each(['BUYER', 'OPERATOR', 'VIEWER'] as const)('a %s makes, sees and revokes none', async (role) => {
  const { key } = await makeKey(owner);
  const caller = await api.signIn(world, role);
  expect(await tryKey(caller)).toMatchObject({ code: 'FORBIDDEN' });
  expect(await revokeKey(caller, key.id)).toMatchObject({ code: 'FORBIDDEN' });
  expect(await caller.query('{ apiKeys { nodes { id } } }')).toMatchObject({ code: 'FORBIDDEN' });
  expect((await caller.query('query ($id: ID!) { node(id: $id) { id } }', { id: key.id })).data).toEqual({
    node: null,
  });
});

describe('the list', () => {
  test('has the newest first, a page at a time, revoked and expired ones too', async () => {
    const own = await api.world();
    const caller = await api.signIn(own);
    for (const [index, name] of ['one', 'two', 'three'].entries()) {
      api.setNow(new Date(NOW.getTime() + index));
      await makeKey(caller, { name, ...(name === 'two' && { expiresAt: 'P1D' }) });
    }
    const [three] = (await list(caller)).nodes;
    await revokeKey(caller, three?.id ?? '');
    api.setNow(new Date('2026-11-26T12:00:00Z'));
    const first = await list(caller, '(first: 2)');
    expect(first.nodes.map(({ name, state }) => `${name} ${state}`)).toEqual(['three REVOKED', 'two EXPIRED']);
    expect(first).toMatchObject({ totalCount: { value: 3 }, pageInfo: { hasNextPage: true } });
    expect(await names(caller, `(first: 2, after: "${first.pageInfo.endCursor ?? ''}")`)).toEqual(['one']);
    expect(await names(caller, '(filter: {state: {eq: ACTIVE}})')).toEqual(['one']);
    expect(await names(caller, '(filter: {not: {state: {in: [ACTIVE]}}})')).toEqual(['three', 'two']);
    expect(await names(caller, '(filter: {or: [{name: {contains: "TW"}}, {state: {eq: ACTIVE}}]})')).toEqual([
      'two',
      'one',
    ]);
    expect((await list(caller, '(filter: {state: {ne: ACTIVE}})')).totalCount.value).toBe(2);
    api.setNow(NOW);
  });

  test('is that of the provider alone, and so is revoking', async () => {
    const { key } = await makeKey(owner);
    const stranger = await api.signIn(await api.world());
    expect(await names(stranger)).toEqual([]);
    const ofNobody = await revokeKey(stranger, toGlobalId('ApiKey', newId()));
    const ofOthers = await revokeKey(stranger, key.id);
    expect(ofOthers.data?.revokeApiKey).toMatchObject({ userErrors: [{ code: 'NOT_FOUND', path: ['apiKey'] }] });
    expect(ofOthers.data).toEqual(ofNobody.data);
    const { data } = await stranger.query('query ($id: ID!) { node(id: $id) { id } }', { id: key.id });
    expect(data).toEqual({ node: null });
  });

  test('an owner who is limited to companies makes, sees and revokes keys within them', async () => {
    const own = await api.world();
    const [mine, other] = [await own.company('Mine'), await own.company('Other')];
    const boss = await api.signIn(own);
    const limited = await api.signIn(own, 'OWNER', [mine.id]);
    const { key: ofAll } = await makeKey(boss, { name: 'All' });
    await makeKey(boss, { name: 'Both', companies: [mine, other].map(({ id }) => toGlobalId('Company', id)) });
    const { key } = await makeKey(limited, { name: 'Limited' });
    expect(key.companies).toEqual([{ name: 'Mine' }]);
    expect(await names(limited)).toEqual(['Limited']);
    const beyond = await askForKey(limited, { companies: [toGlobalId('Company', other.id)] });
    expect(beyond).toMatchObject({ apiKey: null, userErrors: [{ code: 'NOT_FOUND' }] });
    expect((await revokeKey(limited, ofAll.id)).data?.revokeApiKey.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await revokeKey(limited, key.id)).data?.revokeApiKey.apiKey?.state).toBe('REVOKED');
  });
});

test('revoking says who and when; what is revoked stays so', async () => {
  const { key } = await makeKey(owner);
  const { data } = await revokeKey(owner, key.id);
  expect(data?.revokeApiKey).toMatchObject({
    apiKey: { state: 'REVOKED', revokedAt: NOW.toISOString(), revokerName: key.makerName },
    userErrors: [],
  });
  const other = await api.signIn(world);
  expect((await revokeKey(other, key.id)).data?.revokeApiKey).toEqual(data?.revokeApiKey);
});
