import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { listenAnywhere, openSocket, type TestSocket } from '../../../../testkit/socket.ts';
import { TYPE, type LicenseRow, type World } from '../../../../testkit/world.ts';
import { toGlobalId } from '../../../kernel/ids.ts';

const EVENTS = `subscription ($filter: LicenseFilter, $after: String) {
  licenseEvents(filter: $filter, after: $after) {
    cursor kind occurredAt hasMore leftIds licenses { id autoRenew valid renewalStatus }
  }
}`;
const SET = `mutation ($input: SetAutoRenewInput!) {
  setAutoRenew(input: $input) { changedCount userErrors { message } }
}`;

interface Told {
  licenseEvents: {
    cursor: string;
    kind: string;
    occurredAt: string;
    hasMore: boolean;
    leftIds: string[];
    licenses: { id: string; autoRenew: boolean; valid: boolean; renewalStatus: string }[];
  };
}

let api: TestApi;
let port: number;
let sockets: TestSocket[] = [];
let keys = 0;

beforeAll(async () => {
  api = await testApi();
  port = await listenAnywhere(api.app);
});
afterEach(async () => {
  await Promise.all(sockets.map((socket) => socket.close()));
  sockets = [];
});
afterAll(() => api.close());

const idOf = ({ id }: { id: string }): string => toGlobalId('License', id);

async function person(world: World, ...rights: [('OWNER' | 'VIEWER')?, (readonly string[])?]) {
  const caller = await api.signIn(world, ...rights);
  const socket = openSocket(() => port, caller);
  sockets.push(socket);
  return { caller, socket };
}

async function set(caller: Caller, licenses: readonly LicenseRow[], autoRenew: boolean): Promise<void> {
  const input = { ids: licenses.map(idOf), autoRenew, idempotencyKey: `key-${++keys}` };
  const { data } = await caller.query<{ setAutoRenew: { userErrors: unknown[] } }>(SET, { input });
  expect(data?.setAutoRenew.userErrors).toEqual([]);
}

async function cursorOf(caller: Caller): Promise<string> {
  const { data } = await caller.query<{ eventCursor: string }>('{ eventCursor }');
  if (!data) throw new Error('There is a cursor');
  return data.eventCursor;
}

test('a change is told with the license as it is now, from the cursor read before it on', async () => {
  const world = await api.world();
  const { caller, socket } = await person(world);
  const license = await world.license();
  const after = await cursorOf(caller);
  await set(caller, [license], true);

  const { licenseEvents: event } = await socket.subscribe<Told>(EVENTS, { after }).next();

  expect(event).toMatchObject({
    kind: 'CHANGED',
    hasMore: false,
    leftIds: [],
    licenses: [{ id: idOf(license), autoRenew: true, valid: true, renewalStatus: 'WILL_RENEW' }],
  });
});

test('without a cursor only what is changed from then on is told', async () => {
  const world = await api.world();
  const { caller, socket } = await person(world);
  const [before, since] = await world.licenses([{}, {}]);
  if (!before || !since) throw new Error('Two licenses were made');
  await set(caller, [before], true);
  const told: Told[] = [];
  void socket
    .subscribe<Told>(EVENTS)
    .next()
    .then((first) => told.push(first));
  // It is not said when a subscription has begun.
  for (let autoRenew = true; told.length === 0; autoRenew = !autoRenew) await set(caller, [since], autoRenew);
  expect(told[0]?.licenseEvents.licenses.map(({ id }) => id)).toEqual([idOf(since)]);
});

test('a license that a change moves out of the filter has left it, and one that never matched is not told of', async () => {
  const world = await api.world();
  const { caller, socket } = await person(world);
  const company = await world.company('Harbor Dental');
  const [mine, other] = await world.licenses([{ pool: company, autoRenew: true }, { autoRenew: true }]);
  if (!mine || !other) throw new Error('Two licenses were made');
  const after = await cursorOf(caller);
  const renewing = { autoRenew: { eq: true }, company: { id: { eq: toGlobalId('Company', company.id) } } };
  const inbox = socket.subscribe<Told>(EVENTS, { filter: renewing, after });

  await set(caller, [other], false);
  await set(caller, [mine], false);

  expect((await inbox.next()).licenseEvents).toMatchObject({ licenses: [], leftIds: [idOf(mine)] });
  await set(caller, [mine], true);
  expect((await inbox.next()).licenseEvents).toMatchObject({ licenses: [{ id: idOf(mine) }], leftIds: [] });
  expect(await inbox.rest(300)).toEqual([]);
});

test('a filter that searches is followed too', async () => {
  const world = await api.world();
  const { caller, socket } = await person(world);
  const [one, other] = await world.licenses([{ pool: await world.company('Müller Söhne') }, {}]);
  if (!one || !other) throw new Error('Two licenses were made');
  const after = await cursorOf(caller);
  const filter = { search: 'müller', autoRenew: { eq: false } };
  const inbox = socket.subscribe<Told>(EVENTS, { filter, after });
  await set(caller, [one, other], true);
  expect((await inbox.next()).licenseEvents).toMatchObject({ licenses: [], leftIds: [idOf(one)] });
});

test('nobody is told of another provider, nor of what is beyond the companies that they are limited to', async () => {
  const [world, elsewhere] = [await api.world(), await api.world()];
  const company = await world.company('Mine');
  const [mine, beyond] = await world.licenses([{ pool: company }, {}]);
  const foreign = await elsewhere.license();
  if (!mine || !beyond) throw new Error('Two licenses were made');
  const owner = await person(world);
  const limited = await person(world, 'VIEWER', [company.id]);
  const stranger = await person(elsewhere);
  const after = await cursorOf(owner.caller);
  const [ofLimited, ofStranger] = [limited, stranger].map(({ socket }) => socket.subscribe<Told>(EVENTS, { after }));

  await set(owner.caller, [beyond], true);
  await set(stranger.caller, [foreign], true);
  await set(owner.caller, [mine, beyond], true);

  expect((await ofLimited?.next())?.licenseEvents.licenses.map(({ id }) => id)).toEqual([idOf(mine)]);
  expect((await ofStranger?.next())?.licenseEvents.licenses.map(({ id }) => id)).toEqual([idOf(foreign)]);
  expect(await ofLimited?.rest(300)).toEqual([]);
  expect(await ofStranger?.rest(0)).toEqual([]);
});

test('each event is told once, whichever cursor a client comes back with', async () => {
  const world = await api.world();
  const { caller, socket } = await person(world);
  const licenses = await world.licenses(Array.from({ length: 5 }, () => ({})));
  const after = await cursorOf(caller);
  for (const license of licenses) await set(caller, [license], true);
  const inbox = socket.subscribe<Told>(EVENTS, { after });
  const events: Told['licenseEvents'][] = [];
  while (events.length < licenses.length) events.push((await inbox.next()).licenseEvents);
  expect(events.map((event) => event.licenses[0]?.id)).toEqual(licenses.map(idOf));

  const again = events.map(({ cursor }) => socket.subscribe<Told>(EVENTS, { after: cursor }));
  const [first] = licenses;
  if (first) await set(caller, [first], false);
  for (const [index, rest] of again.entries()) {
    const told: unknown[] = [];
    while (told.length < licenses.length - index) told.push((await rest.next()).licenseEvents.licenses[0]?.id);
    expect(told).toEqual([...licenses.slice(index + 1), first].map((license) => license && idOf(license)));
  }
});

test('much at once comes in several events, and very much as one that says so', async () => {
  const world = await api.world();
  const { caller, socket } = await person(world);
  const licenses = await world.licenses(Array.from({ length: 5_601 }, () => ({})));
  const inbox = socket.subscribe<Told>(EVENTS, { after: await cursorOf(caller) });

  await set(caller, licenses.slice(0, 600), true);
  const events = [await inbox.next(), await inbox.next()].map((told) => told.licenseEvents);
  expect(events.map((event) => [event.licenses.length, event.hasMore])).toEqual([
    [100, true],
    [100, false],
  ]);

  const input = { filter: { licenseType: { eq: 'DESKTOP' } }, autoRenew: true, idempotencyKey: 'much' };
  await caller.query(SET, { input });
  expect((await inbox.next()).licenseEvents).toMatchObject({ licenses: [], leftIds: [], hasMore: true });
});

test.each([
  ['a cursor that is none', { after: 'hello' }, 'BAD_USER_INPUT'],
  ['a filter that does not fit', { filter: { licenseType: { eq: 'NONE' } } }, 'BAD_USER_INPUT'],
  ['a cursor of eight days ago', { after: Buffer.from('1000000000:0:0:500:').toString('base64url') }, 'RELOAD'],
  ['a cursor of another database', { after: Buffer.from('99999999999:0:0:500:').toString('base64url') }, 'RELOAD'],
])('%s is told as the end of the subscription', async (_name, variables, code) => {
  const { socket } = await person(await api.world());
  const errors = await socket.subscribe(EVENTS, variables).failed();
  expect(errors).toMatchObject([{ extensions: { code } }]);
});

test('licenses that expire are told of at that moment, and leave the filter of what is valid', async () => {
  const world = await api.world();
  const { caller, socket } = await person(world);
  const other = await world.license();
  const after = await cursorOf(caller);
  const [all, valid] = [undefined, { valid: { eq: true } }].map((filter) =>
    socket.subscribe<Told>(EVENTS, { filter, after }),
  );
  const expiresAt = new Date(Date.now() + 1_500);
  const soon = await world.license({ expiresAt, typeKey: TYPE.SERVER });
  await set(caller, [other], true);
  for (const inbox of [all, valid]) expect((await inbox?.next())?.licenseEvents.kind).toBe('CHANGED');

  const told = await all?.next();
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime());
  expect(Date.now()).toBeLessThan(expiresAt.getTime() + 5_000);
  expect(told?.licenseEvents).toMatchObject({
    kind: 'EXPIRED',
    occurredAt: expiresAt.toISOString(),
    licenses: [{ id: idOf(soon), valid: false, renewalStatus: 'ENDED' }],
  });
  expect((await valid?.next())?.licenseEvents).toMatchObject({ kind: 'EXPIRED', licenses: [], leftIds: [idOf(soon)] });
  expect(await all?.rest(300)).toEqual([]);
});
