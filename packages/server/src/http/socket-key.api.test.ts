import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { makeKey, revokeKey } from '../../testkit/api-keys.ts';
import { BASE_URL, testApi, type Caller, type TestApi } from '../../testkit/api.ts';
import { listenAnywhere } from '../../testkit/socket.ts';
import { type World } from '../../testkit/world.ts';
import { connect } from '../database/connection.ts';
import { toGlobalId } from '../kernel/ids.ts';
import { entities } from '../modules.ts';
import { makeKeyText } from '../modules/api-key/key-text.ts';

let api: TestApi;
let other: TestApi;
let ports: number[];
let world: World;
let owner: Caller;

beforeAll(async () => {
  api = await testApi();
  const database = await connect(api.database.url, { entities });
  other = await testApi({ database: { ...database, drop: () => database.close() } });
  ports = [await listenAnywhere(api.app), await listenAnywhere(other.app)];
  world = await api.world();
  owner = await api.signIn(world);
});
afterAll(async () => {
  await other.close();
  await api.close();
});

interface Message {
  readonly type: string;
  readonly payload?: { readonly data: Record<string, unknown> };
}

/** How a key is shown: in the first message, as browsers must, or in a header of the handshake. */
type Showing = 'parameters' | 'header';

function open(port: number | undefined, text: string, showing: Showing, headers: object = {}): WebSocket {
  const authorization = `Bearer ${text}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
    headers: { ...headers, ...(showing === 'header' && { authorization }) },
  });
  const payload = showing === 'parameters' ? { authorization } : undefined;
  socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
  return socket;
}

async function hear(socket: WebSocket, type: string): Promise<Message> {
  for (;;) {
    const [text] = (await once(socket, 'message')) as [Buffer];
    const message = JSON.parse(text.toString()) as Message;
    if (message.type === type) return message;
  }
}

async function opened(port: number | undefined, text: string, showing: Showing = 'parameters'): Promise<WebSocket> {
  const socket = open(port, text, showing);
  await hear(socket, 'connection_ack');
  return socket;
}

/** A socket at each of the two servers, each opened in its own way. */
const openAtBoth = (text: string): Promise<WebSocket[]> =>
  Promise.all([opened(ports[0], text, 'parameters'), opened(ports[1], text, 'header')]);

/** The codes with which the sockets are closed, and the milliseconds until the last is. */
async function closing(sockets: readonly WebSocket[], change: () => Promise<unknown>) {
  const closed = sockets.map((socket) => once(socket, 'close'));
  await change();
  const start = performance.now();
  const codes = (await Promise.all(closed)).map(([code]) => code as number);
  return { codes, ms: performance.now() - start };
}

const set = (id: string, change: string): Promise<unknown> =>
  api.database.owner.query(`update auth.api_key set ${change} where id = $1`, [rowIdIn(id)]);

const rowIdIn = (id: string): string => Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';

describe('on every server, within a second', () => {
  test.each<[string, number, (id: string) => Promise<unknown>]>([
    ['that is revoked loses its sockets', 4401, (id) => revokeKey(owner, id)],
    [
      'that is deleted loses them',
      4401,
      (id) => api.database.owner.query('delete from auth.api_key where id = $1', [rowIdIn(id)]),
    ],
    ['whose end is brought forward loses them', 4401, (id) => set(id, `expires_at = now() - interval '1 second'`)],
    ['with other scopes has to come back', 1012, (id) => set(id, `scopes = '{0,1}'`)],
    ['with other companies has to come back', 1012, (id) => set(id, `company_ids = '{}'`)],
  ])('a key %s', async (_what, code, change) => {
    const [one, neighbor] = [await makeKey(owner), await makeKey(owner)];
    const [sockets, others] = [await openAtBoth(one.text), await openAtBoth(neighbor.text)];
    const { codes, ms } = await closing(sockets, () => change(one.key.id));
    expect(codes).toEqual([code, code]);
    expect(ms).toBeLessThan(1_000);
    expect(others.map(({ readyState }) => readyState)).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    others.forEach((socket) => socket.close());
  });

  test('a key that comes to its end loses its sockets', async () => {
    const { key, text } = await makeKey(owner);
    await set(key.id, `expires_at = now() + interval '1.5 seconds'`);
    const sockets = await openAtBoth(text);
    const { codes, ms } = await closing(sockets, () => Promise.resolve());
    expect(codes).toEqual([4401, 4401]);
    expect(ms).toBeLessThan(3_000);
  });

  test.each([
    ['that is revoked', 'enable'],
    ['whose revocation is told to nobody', 'disable'],
  ])('a key %s is refused over HTTP', async (_what, telling) => {
    const { key, text } = await makeKey(owner);
    const statuses = async (): Promise<number[]> =>
      Promise.all([api, other].map(async (at) => (await at.withKey(text).query('{ viewer { id } }')).status));
    expect(await statuses()).toEqual([200, 200]);
    await api.database.owner.query(`alter table auth.api_key ${telling} trigger tell_access`);
    await revokeKey(owner, key.id);
    await expect.poll(statuses, { timeout: 1_200 }).toEqual([401, 401]);
    await api.database.owner.query('alter table auth.api_key enable trigger tell_access');
  });
});

test.each<Showing>(['parameters', 'header'])(
  'a key that does not hold opens no socket, shown in %s',
  async (showing) => {
    const { key, text } = await makeKey(owner);
    await revokeKey(owner, key.id);
    for (const wrong of [text, makeKeyText(), 'anything', ''])
      await expect
        .poll(async () => {
          // A cookie that holds does not stand in for it.
          const socket = open(ports[0], wrong, showing, { cookie: owner.cookie, origin: BASE_URL });
          const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
          return `${code} ${reason.toString()}`;
        })
        .toBe('4401 This API key is wrong, revoked or expired: have an owner make another one under Settings.');
  },
);

test('a key follows what changes within its companies', async () => {
  const [mine, foreign] = [await world.company('Mine'), await world.company('Foreign')];
  const [own, others] = [await world.license({ pool: mine }), await world.license({ pool: foreign })];
  const { text } = await makeKey(owner, { companies: [toGlobalId('Company', mine.id)] });
  const { data } = await api.withKey(text).query<{ eventCursor: string }>('{ eventCursor }');
  const socket = await opened(ports[1], text);
  const query = 'subscription ($after: String) { licenseEvents(after: $after) { licenses { number } leftIds } }';
  const payload = { query, variables: { after: data?.eventCursor } };
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
  const told = hear(socket, 'next');
  for (const license of [others, own]) {
    const input = { ids: [toGlobalId('License', license.id)], autoRenew: true, idempotencyKey: license.id };
    const set = 'mutation ($input: SetAutoRenewInput!) { setAutoRenew(input: $input) { changedCount } }';
    expect((await owner.query(set, { input })).errors).toEqual([]);
  }
  expect((await told).payload?.data).toEqual({
    licenseEvents: { licenses: [{ number: String(own.number) }], leftIds: [] },
  });
  socket.close();
});

test('a page of another origin opens no socket, with whatever key', async () => {
  const { text } = await makeKey(owner);
  const socket = open(ports[0], text, 'header', { origin: 'https://elsewhere.example' });
  const [error] = (await once(socket, 'error')) as [Error];
  expect(error.message).toContain('403');
});
