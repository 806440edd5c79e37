import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { BASE_URL, testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { listenAnywhere } from '../../../../testkit/socket.ts';
import { statementsOf } from '../../../../testkit/statements.ts';
import { type LicenseRow, type World } from '../../../../testkit/world.ts';
import { transactAs } from '../../../database/tenant.ts';
import { writeEvents } from '../../../kernel/outbox.ts';
import { licensesChanged } from './license-outbox.ts';

const EVENTS = `subscription ($filter: LicenseFilter, $after: String) {
  licenseEvents(filter: $filter, after: $after) { cursor licenses { id number company { name } } }
}`;
const GROUPS = 'subscription { licenseGroupsChanged { licenseType { code } totalCount { value } } }';

let api: TestApi;
let port: number;
const sockets: WebSocket[] = [];

beforeAll(async () => {
  api = await testApi();
  port = await listenAnywhere(api.app);
});
afterAll(async () => {
  sockets.forEach((socket) => socket.terminate());
  await api.close();
});

interface Reader {
  /** The payloads of all answers, as they came. */
  readonly payloads: string[];
}

/** A socket that subscribes, and keeps what it hears as it stands on the wire. */
async function read(caller: Caller, query: string, variables: object = {}): Promise<Reader> {
  const headers = { cookie: caller.cookie, origin: BASE_URL };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', { headers });
  sockets.push(socket);
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  const id = `id ${sockets.length}`;
  const head = `{"id":"${id}","type":"next","payload":`;
  const payloads: string[] = [];
  socket.on('message', (message: Buffer) => {
    const text = message.toString();
    expect(text.startsWith(head)).toBe(true);
    payloads.push(text.slice(head.length, -1));
  });
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }));
  return { payloads };
}

const change = (world: World, license: LicenseRow): Promise<void> =>
  transactAs(api.database, world.providerId, (run) => {
    const changed = [{ id: license.id, license_type_id: 1, company_id: null }];
    return writeEvents(run, world.providerId, licensesChanged(changed, { auto_renew: true }), new Date());
  });

/** Changes the license until every reader has heard of a change: it is not said when a subscription has begun. */
async function untilAllHear(world: World, license: LicenseRow, readers: readonly Reader[]): Promise<void> {
  const hears = (): boolean => readers.every(({ payloads }) => payloads.length > 0);
  while (!hears()) {
    await change(world, license);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  let before: number;
  do {
    before = readers[0]?.payloads.length ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 300));
  } while ((readers[0]?.payloads.length ?? 0) > before);
  for (const { payloads } of readers) payloads.length = 0;
}

/** The statements with which an event is answered, told to each reader once. */
async function answering(world: World, license: LicenseRow, readers: readonly Reader[]): Promise<string[]> {
  const statements = await statementsOf(async () => {
    await change(world, license);
    await expect.poll(() => readers.map(({ payloads }) => payloads.length)).toEqual(readers.map(() => 1));
  });
  return statements.filter((text) => text.includes('license.'));
}

test('who ask the same with the same rights are answered once, with the same bytes', async () => {
  const world = await api.world();
  const license = await world.license();
  const people = [await api.signIn(world), await api.signIn(world)];
  const callers = people.flatMap((caller) => [caller, caller, caller]);
  const readers = await Promise.all(callers.map((caller) => read(caller, EVENTS, { filter: {} })));
  await untilAllHear(world, license, readers);

  const shared = await answering(world, license, readers);
  // Which of the licenses match, and what is selected of them.
  expect(shared).toHaveLength(2);
  const payloads = new Set(readers.flatMap((reader) => reader.payloads));
  expect([...payloads]).toHaveLength(1);
  expect([...payloads][0]).toContain('"licenses":[{');
});

test('who ask otherwise, or may see something else, are answered for themselves', async () => {
  const world = await api.world();
  const company = await world.company('Harbor Dental');
  const license = await world.license({ pool: company });
  const [owner, limited] = [await api.signIn(world), await api.signIn(world, 'VIEWER', [company.id])];
  const readers = [
    await read(owner, EVENTS, { filter: {} }),
    await read(owner, EVENTS, { filter: { number: { eq: String(license.number) } } }),
    await read(owner, EVENTS.replace('number', 'number autoRenew'), { filter: {} }),
    await read(limited, EVENTS, { filter: {} }),
  ];
  await untilAllHear(world, license, readers);
  expect(await answering(world, license, readers)).toHaveLength(2 * readers.length);
});

test('counts are told with the same bytes to all who follow them, at first and after a change', async () => {
  const world = await api.world();
  const license = await world.license();
  const caller = await api.signIn(world);
  const readers = await Promise.all(Array.from({ length: 5 }, () => read(caller, GROUPS)));
  const last = (): (string | undefined)[] => readers.map(({ payloads }) => payloads.at(-1));
  await expect.poll(() => readers.every(({ payloads }) => payloads.length === 1)).toBe(true);
  expect(new Set(last()).size).toBe(1);

  await world.license();
  await change(world, license);
  await expect.poll(() => last().every((payload) => payload?.includes('"totalCount":{"value":2}'))).toBe(true);
  expect(new Set(last()).size).toBe(1);
});
