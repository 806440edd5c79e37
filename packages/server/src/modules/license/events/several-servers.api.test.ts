import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { listenAnywhere, openSocket, type TestSocket } from '../../../../testkit/socket.ts';
import { type LicenseRow } from '../../../../testkit/world.ts';
import { connect } from '../../../database/connection.ts';
import { toGlobalId } from '../../../kernel/ids.ts';
import { entities } from '../../../modules.ts';

const EVENTS = `subscription ($after: String) {
  licenseEvents(after: $after) { cursor kind licenses { id } }
}`;
const SET = `mutation ($input: SetAutoRenewInput!) { setAutoRenew(input: $input) { changedCount } }`;

interface Told {
  licenseEvents: { cursor: string; kind: string; licenses: { id: string }[] };
}

let one: TestApi;
const others = new Set<TestApi>();
const sockets: TestSocket[] = [];
let keys = 0;

/** Another server on the same database, with connections of its own. */
async function another(): Promise<{ api: TestApi; port: number }> {
  const database = await connect(one.database.url, { entities });
  const api = await testApi({ database: { ...database, drop: () => database.close() } });
  others.add(api);
  return { api, port: await listenAnywhere(api.app) };
}

beforeAll(async () => {
  one = await testApi();
});
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((socket) => socket.close()));
  await Promise.all([...others].map(close));
});
afterAll(() => one.close());

async function close(api: TestApi): Promise<void> {
  others.delete(api);
  await api.close();
}

const idOf = ({ id }: LicenseRow): string => toGlobalId('License', id);

async function cursorOf(caller: Caller): Promise<string> {
  const { data } = await caller.query<{ eventCursor: string }>('{ eventCursor }');
  if (!data) throw new Error('There is a cursor');
  return data.eventCursor;
}

async function renew(caller: Caller, license: LicenseRow): Promise<void> {
  const input = { ids: [idOf(license)], autoRenew: true, idempotencyKey: `key-${++keys}` };
  const { data } = await caller.query<{ setAutoRenew: { changedCount: number } }>(SET, { input });
  expect(data?.setAutoRenew.changedCount).toBe(1);
}

function openAt(port: () => number, caller: Caller): TestSocket {
  const socket = openSocket(port, caller);
  sockets.push(socket);
  return socket;
}

test('what is changed at one server is told at another', async () => {
  const { port } = await another();
  const world = await one.world();
  const caller = await one.signIn(world);
  const license = await world.license();
  const after = await cursorOf(caller);
  const inbox = openAt(() => port, caller).subscribe<Told>(EVENTS, { after });
  await renew(caller, license);
  expect((await inbox.next()).licenseEvents.licenses).toEqual([{ id: idOf(license) }]);
});

test('servers that all wait for an expiry write one event, and all tell of it', async () => {
  const servers = [await another(), await another(), await another()];
  const world = await one.world();
  const caller = await one.signIn(world);
  const other = await world.license();
  const after = await cursorOf(caller);
  const inboxes = servers.map(({ port }) => openAt(() => port, caller).subscribe<Told>(EVENTS, { after }));
  const license = await world.license({ expiresAt: new Date(Date.now() + 1_500) });
  await renew(caller, other);
  for (const inbox of inboxes) expect((await inbox.next()).licenseEvents.kind).toBe('CHANGED');
  for (const inbox of inboxes)
    expect((await inbox.next()).licenseEvents).toMatchObject({ kind: 'EXPIRED', licenses: [{ id: idOf(license) }] });
  for (const inbox of inboxes) expect(await inbox.rest(100)).toEqual([]);
  const { rowCount } = await one.database.owner.query(
    `select from outbox_event where provider_id = $1 and kind = 'expired'`,
    [world.providerId],
  );
  expect(rowCount).toBe(1);
});

test('who follows while the server is replaced misses nothing and is told nothing twice', async () => {
  const first = await another();
  const world = await one.world();
  const caller = await one.signIn(world);
  const licenses = await world.licenses(Array.from({ length: 6 }, () => ({})));
  let port = first.port;
  const after = await cursorOf(caller);
  const inbox = openAt(() => port, caller).subscribe<Told>(EVENTS, { after });
  const told: (string | undefined)[] = [];
  const take = async (): Promise<void> => {
    told.push((await inbox.next()).licenseEvents.licenses[0]?.id);
  };

  for (const license of licenses.slice(0, 2)) await renew(caller, license);
  await take();
  await take();
  await close(first.api);
  for (const license of licenses.slice(2, 4)) await renew(caller, license);
  port = (await another()).port;
  for (const license of licenses.slice(4)) await renew(caller, license);
  while (told.length < licenses.length) await take();

  expect(told).toEqual(licenses.map(idOf));
  expect(await inbox.rest(300)).toEqual([]);
});

test('an expiry while no server ran is told to who comes back', async () => {
  const world = await one.world();
  const caller = await one.signIn(world);
  const license = await world.license({ expiresAt: new Date(Date.now() + 500) });
  const after = await cursorOf(caller);
  await new Promise((resolve) => setTimeout(resolve, 700));
  const { port } = await another();
  const inbox = openAt(() => port, caller).subscribe<Told>(EVENTS, { after });
  expect((await inbox.next()).licenseEvents).toMatchObject({ kind: 'EXPIRED', licenses: [{ id: idOf(license) }] });
});
