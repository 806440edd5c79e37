import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { assignNext, change, licenseId } from '../../../testkit/assignments.ts';
import { listenAnywhere, openSocket, type TestSocket } from '../../../testkit/socket.ts';
import { TYPE, type World } from '../../../testkit/world.ts';

const EVENTS = `subscription ($filter: LicenseFilter, $after: String) {
  licenseEvents(filter: $filter, after: $after) { leftIds licenses { id } }
}`;
const CHANGE_SET = 'subscription ($id: ID!) { changeSetChanged(id: $id) { id state progress { done total } } }';

interface Told {
  licenseEvents: { leftIds: string[]; licenses: { id: string }[] };
}
interface Progress {
  changeSetChanged: { state: string; progress: { done: number; total: number } };
}

let api: TestApi;
let port: number;
const sockets: TestSocket[] = [];

beforeAll(async () => {
  api = await testApi();
  port = await listenAnywhere(api.app);
});
afterEach(() => Promise.all(sockets.splice(0).map((socket) => socket.close())));
afterAll(() => api.close());

async function person(world: World): Promise<{ caller: Caller; socket: TestSocket; after: string }> {
  const caller = await api.signIn(world);
  const socket = openSocket(() => port, caller);
  sockets.push(socket);
  const { data } = await caller.query<{ eventCursor: string }>('{ eventCursor }');
  if (!data) throw new Error('There is a cursor');
  return { caller, socket, after: data.eventCursor };
}

test('a license that is assigned comes to who looks at used ones, and leaves who looks at free ones', async () => {
  const world = await api.world();
  const license = await world.license();
  const instance = await world.instance('PC');
  const { caller, socket, after } = await person(world);
  const used = socket.subscribe<Told>(EVENTS, { filter: { used: { eq: true } }, after });
  const free = socket.subscribe<Told>(EVENTS, { filter: { used: { eq: false } }, after });
  const here = socket.subscribe<Told>(EVENTS, { filter: { instance: { name: { eq: 'PC' } } }, after });
  const id = licenseId(license);

  await assignNext(caller, instance);
  expect((await used.next()).licenseEvents).toEqual({ leftIds: [], licenses: [{ id }] });
  expect((await free.next()).licenseEvents).toEqual({ leftIds: [id], licenses: [] });
  expect((await here.next()).licenseEvents).toEqual({ leftIds: [], licenses: [{ id }] });

  await change(caller, 'revokeLicenses', { ids: [id] });
  expect((await used.next()).licenseEvents).toEqual({ leftIds: [id], licenses: [] });
  expect((await free.next()).licenseEvents).toEqual({ leftIds: [], licenses: [{ id }] });
  expect((await here.next()).licenseEvents).toEqual({ leftIds: [id], licenses: [] });
});

test('how far a large change has come is told until it is over', async () => {
  const world = await api.world();
  const domain = await world.instance('example.com', null, '');
  const total = 2_600;
  await world.licenses(Array.from({ length: total }, () => ({ typeKey: TYPE.MICROSOFT_365, instance: domain })));
  const { caller, socket } = await person(world);
  // Whoever works on it waits until somebody follows.
  const holder = await api.database.owner.connect();
  await holder.query('begin');
  await holder.query('select from license where provider_id = $1 for update', [world.providerId]);
  const first = await change(caller, 'revokeLicenses', { filter: {}, onError: 'WHAT_WORKS' });
  const told = socket.subscribe<Progress>(CHANGE_SET, { id: first.changeSet?.id });
  await caller.query('{ eventCursor }');
  await holder.query('rollback');
  holder.release();
  let last: Progress['changeSetChanged'];
  do ({ changeSetChanged: last } = await told.next());
  while (last.state === 'RUNNING');
  expect(last).toMatchObject({ state: 'DONE', progress: { done: total, total } });
});
