import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { BASE_URL, testApi, type Caller, type TestApi } from '../../testkit/api.ts';
import { listenAnywhere } from '../../testkit/socket.ts';
import { type World } from '../../testkit/world.ts';

let api: TestApi;
let world: World;
let person: Caller;
let port: number;

beforeAll(async () => {
  api = await testApi();
  world = await api.world();
  person = await api.signIn(world);
  port = await listenAnywhere(api.app);
});

afterEach(() => expect(api.faults.splice(0)).toEqual([]));
afterAll(() => api.close());

const SUBSCRIPTION = 'subscription ($filter: LicenseFilter) { licenseEvents(filter: $filter) { cursor } }';

/** A socket as a program opens it that knows the protocol, and is not bound to keep to it. */
function open(headers: Record<string, string>, path = '/graphql'): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}${path}`, 'graphql-transport-ws', { headers });
}

const say = (socket: WebSocket, message: object): void => socket.send(JSON.stringify(message));

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** The messages up to and including the first that is awaited. */
async function hear(socket: WebSocket, isAwaited: (message: Message) => boolean): Promise<Message[]> {
  const heard: Message[] = [];
  return new Promise((resolve) => {
    const listener = (text: Buffer): void => {
      heard.push(JSON.parse(text.toString()) as Message);
      if (!heard.some(isAwaited)) return;
      socket.off('message', listener);
      resolve(heard);
    };
    socket.on('message', listener);
  });
}

async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

async function openInitialized(caller: Caller): Promise<WebSocket> {
  const socket = open({ cookie: caller.cookie, origin: BASE_URL });
  await once(socket, 'open');
  say(socket, { type: 'connection_init' });
  await hear(socket, ({ type }) => type === 'connection_ack');
  return socket;
}

/** What the handshake is refused with. */
async function refusal(socket: WebSocket): Promise<string> {
  const [error] = (await once(socket, 'error')) as [Error];
  return error.message;
}

describe('a socket', () => {
  test('is not opened to a page of another origin, or at another address', async () => {
    const headers = { cookie: person.cookie, origin: 'https://elsewhere.example' };
    expect(await refusal(open(headers))).toContain('403');
    expect(await refusal(open({ ...headers, origin: BASE_URL }, '/graphql/other'))).toContain('404');
  });

  test.each(['', 'license-console.session_token=made.up'])('is closed to who is not signed in (%j)', async (cookie) => {
    const socket = open({ cookie, origin: BASE_URL });
    await once(socket, 'open');
    say(socket, { type: 'connection_init' });
    expect(await closeCode(socket)).toBe(4401);
  });

  test('is closed to who subscribes before being known', async () => {
    const socket = open({ cookie: person.cookie, origin: BASE_URL });
    await once(socket, 'open');
    say(socket, { id: '1', type: 'subscribe', payload: { query: SUBSCRIPTION } });
    expect(await closeCode(socket)).toBe(4401);
  });

  test.each([
    ['more than 64 kB', JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(70_000) } }), 1009],
    ['no JSON', 'hello', 4400],
    ['a message of no known type', '{"type":"shout"}', 4400],
  ])('is closed by %s', async (_what, text, code) => {
    const socket = await openInitialized(person);
    socket.send(text);
    expect(await closeCode(socket)).toBe(code);
  });

  test('is closed as soon as its session ends', async () => {
    const leaving = await api.signIn(world);
    const [socket, others] = [await openInitialized(leaving), await openInitialized(person)];
    const closed = closeCode(socket);
    await leaving.send({ method: 'POST', url: '/api/auth/sign-out', payload: {} });
    expect(await closed).toBe(4401);
    expect(others.readyState).toBe(WebSocket.OPEN);
    others.close();
  });
});

describe('over a socket', () => {
  let socket: WebSocket;
  beforeAll(async () => {
    socket = await openInitialized(person);
  });
  afterAll(() => socket.close());

  test.each<[string, object, RegExp]>([
    ['a query', { query: '{ viewer { id } }' }, /Only subscriptions/],
    ['introspection', { query: '{ __schema { types { name } } }' }, /Only subscriptions/],
    [
      'a mutation',
      { query: 'mutation { setAutoRenew(input: {ids: [], autoRenew: true, idempotencyKey: "k"}) { changedCount } }' },
      /Only subscriptions/,
    ],
    ['a syntax error', { query: 'subscription {' }, /Syntax Error/],
    ['an unknown field', { query: 'subscription { licenseEvents { color } }' }, /color/],
    ['too many tokens', { query: `subscription { licenseEvents { ${'cursor '.repeat(2_100)} } }` }, /2000 tokens/],
    [
      'too many aliases',
      {
        query: `subscription { licenseEvents { ${Array.from({ length: 31 }, (_, at) => `a${at}: cursor`).join(' ')} } }`,
      },
      /30 aliases/,
    ],
    ['NUL in a variable', { query: SUBSCRIPTION, variables: { filter: { search: 'abc\0' } } }, /NUL/],
    ['a wrong variable', { query: SUBSCRIPTION, variables: { filter: { color: 'red' } } }, /color/],
    ['a search that is too short', { query: SUBSCRIPTION, variables: { filter: { search: 'a' } } }, /three|3/],
    [
      'pages of pages',
      {
        query: `subscription { licenseGroupsChanged { ${Array.from({ length: 20 }, (_, at) => `p${at}: licenses(first: 100) { nodes { id company { name } } }`).join(' ')} } }`,
      },
      /objects/,
    ],
  ])('%s is refused', async (_what, payload, message) => {
    const heard = hear(socket, ({ type }) => type === 'complete' || type === 'error');
    say(socket, { id: 'refused', type: 'subscribe', payload });
    const [answer] = await heard;
    expect(JSON.stringify(answer)).toMatch(message);
    expect(JSON.stringify(answer)).not.toContain('INTERNAL');
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });
});

test('when the server closes, sockets are told to come back elsewhere', async () => {
  const other = await testApi();
  const otherPort = await listenAnywhere(other.app);
  const caller = await other.signIn(await other.world());
  const socket = new WebSocket(`ws://127.0.0.1:${otherPort}/graphql`, 'graphql-transport-ws', {
    headers: { cookie: caller.cookie, origin: BASE_URL },
  });
  await once(socket, 'open');
  const closed = closeCode(socket);
  await other.close();
  expect(await closed).toBe(1001);
});
