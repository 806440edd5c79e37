import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { assignNext } from '../../../../testkit/assignments.ts';
import { callInstance, enroll, need } from '../../../../testkit/enrollment.ts';
import { listenAnywhere, openSocket, type TestSocket } from '../../../../testkit/socket.ts';
import { type World } from '../../../../testkit/world.ts';
import { newId, toGlobalId } from '../../../kernel/ids.ts';

const EVENTS = `subscription ($filter: InstanceFilter, $after: String) {
  instanceEvents(filter: $filter, after: $after) {
    cursor leftIds hasMore
    instances { id name version retiredAt company { name } needs { quantity } holdings { licenseCount validCount } }
  }
}`;
const LICENSES = `subscription ($filter: LicenseFilter, $after: String) {
  licenseEvents(filter: $filter, after: $after) {
    leftIds hasMore licenses { number company { name } instance { name company { name } } }
  }
}`;
const GROUPS = `subscription ($filter: LicenseFilter) {
  licenseGroupsChanged(filter: $filter) { licenseType { code } totalCount { value } }
}`;

interface Told {
  instanceEvents: {
    cursor: string;
    leftIds: string[];
    hasMore: boolean;
    instances: { id: string; name: string; holdings: object[] }[];
  };
}
interface ToldLicenses {
  licenseEvents: { leftIds: string[]; hasMore: boolean; licenses: { number: string }[] };
}
interface ToldGroups {
  licenseGroupsChanged: { licenseType: { code: string }; totalCount: { value: number } }[];
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

const instanceId = ({ id }: { id: string }): string => toGlobalId('Instance', id);
const companyId = ({ id }: { id: string }): string => toGlobalId('Company', id);

async function cursorOf(caller: Caller): Promise<string> {
  const { data } = await caller.query<{ eventCursor: string }>('{ eventCursor }');
  if (!data) throw new Error('There is a cursor');
  return data.eventCursor;
}

async function person(world: World, ...rights: [('OWNER' | 'VIEWER')?, (readonly string[])?]) {
  const caller = await api.signIn(world, ...rights);
  const socket = openSocket(() => port, caller);
  sockets.push(socket);
  return { caller, socket, after: await cursorOf(caller) };
}

async function scene() {
  const world = await api.world();
  const [acme, bolt] = [await world.company('Acme'), await world.company('Bolt')];
  const place = await world.instance('PC-1', acme);
  await world.license({ number: 1, instance: place });
  return { world, acme, bolt, place, id: instanceId(place), ...(await person(world)) };
}

test('an instance is told of as it is now, whatever someone does with it', async () => {
  const { acme, bolt, id, caller, socket, after } = await scene();
  const inbox = socket.subscribe<Told>(EVENTS, { after });
  const next = async () => (await inbox.next()).instanceEvents;
  const isNow = (fields: object) => ({ leftIds: [], hasMore: false, instances: [{ id, ...fields }] });
  const one = [{ licenseCount: 1, validCount: 1 }];

  await callInstance(caller, 'renameInstance', { instanceId: id, name: 'PC-2' });
  expect(await next()).toMatchObject(isNow({ name: 'PC-2', version: 2, holdings: one }));
  await callInstance(caller, 'moveInstance', { instanceId: id, toCompany: companyId(bolt) });
  expect(await next()).toMatchObject(isNow({ company: { name: 'Bolt' }, version: 3, holdings: one }));
  await callInstance(caller, 'setNeeds', { instanceId: id, needs: [need('FILE_BACKUP')] });
  await callInstance(caller, 'setNeeds', { instanceId: id, needs: [need('DESKTOP')] });
  expect(await next()).toMatchObject(isNow({ holdings: one }));
  expect(await next()).toMatchObject(isNow({ needs: [{ quantity: 1 }] }));
  await callInstance(caller, 'retireInstances', { ids: [id] });
  expect(await next()).toMatchObject(isNow({ retiredAt: expect.any(String) as string, needs: [], holdings: [] }));
  await callInstance(caller, 'reinstateInstance', { instanceId: id });
  expect(await next()).toMatchObject(isNow({ retiredAt: null }));
  const fresh = await enroll(caller, { name: 'NEW', company: companyId(acme) });
  expect(await next()).toMatchObject({ leftIds: [], instances: [{ id: fresh.id, name: 'NEW' }] });
  expect(await inbox.rest(300)).toEqual([]);
});

test('what a filter shows comes, and leaves it: by name, by company, by service, and by what it holds', async () => {
  const { world, acme, bolt, id, caller, socket, after } = await scene();
  const bare = await world.instance('BARE', acme);
  const filters = {
    name: { name: { contains: 'pc' } },
    acme: { company: { id: { eq: companyId(acme) } } },
    service: { retired: { eq: false } },
    unlicensed: { retired: { eq: false }, licensed: { eq: false } },
  };
  const inboxes = Object.entries(filters).map(
    ([name, filter]) => [name, socket.subscribe<Told>(EVENTS, { filter, after })] as const,
  );
  /** What those are told who follow under the filters; the others are told nothing. */
  const expectTold = async (expected: Partial<Record<keyof typeof filters, string>>): Promise<void> => {
    for (const [name, inbox] of inboxes) {
      if (!(name in expected)) continue;
      const { instances, leftIds } = (await inbox.next()).instanceEvents;
      const told = [
        ...instances.map((row) => `+ ${row.name}`),
        ...leftIds.map((left) => (left === id ? '- PC' : '- BARE')),
      ];
      expect(told, name).toEqual([expected[name as keyof typeof filters]]);
    }
    for (const [name, inbox] of inboxes) expect(await inbox.rest(50), name).toEqual([]);
  };

  await callInstance(caller, 'renameInstance', { instanceId: id, name: 'OTHER' });
  await expectTold({ name: '- PC', acme: '+ OTHER', service: '+ OTHER' });
  await callInstance(caller, 'moveInstance', { instanceId: id, toCompany: companyId(bolt) });
  await expectTold({ acme: '- PC', service: '+ OTHER' });
  await assignNextOf(world, caller, bare);
  await expectTold({ acme: '+ BARE', service: '+ BARE', unlicensed: '- BARE' });
  await callInstance(caller, 'retireInstances', { ids: [id] });
  await expectTold({ service: '- PC' });
});

async function assignNextOf(world: World, caller: Caller, place: { id: string }): Promise<void> {
  await world.license({ number: 900 });
  expect((await assignNext(caller, place)).userErrors).toEqual([]);
}

test('an instance whose license expires is told of at that moment', async () => {
  const { world, acme, caller, socket } = await scene();
  const place = await world.instance('SOON', acme);
  const after = await cursorOf(caller);
  const inbox = socket.subscribe<Told>(EVENTS, { filter: { licensed: { eq: false }, name: { eq: 'SOON' } }, after });
  await world.license({ number: 2, typeKey: 3, instance: place, expiresAt: new Date(Date.now() + 1_500) });
  // Whatever changes licenses has the next expiry looked for.
  await callInstance(caller, 'renameInstance', { instanceId: instanceId(await world.instance('X')), name: 'Y' });
  const { instances } = (await inbox.next()).instanceEvents;
  expect(instances).toMatchObject([{ name: 'SOON', holdings: [{ licenseCount: 1, validCount: 0 }] }]);
});

test('licenses on an instance that is renamed or moved are told of with what they show now, and leave their filter', async () => {
  const { bolt, id, caller, socket, after } = await scene();
  const [all, byName, bySearch] = [{}, { instance: { name: { eq: 'PC-1' } } }, { search: 'pc-1' }].map((filter) =>
    socket.subscribe<ToldLicenses>(LICENSES, { filter, after }),
  );
  const counts = socket.subscribe<ToldGroups>(GROUPS, { filter: { company: { id: { eq: companyId(bolt) } } } });
  await counts.next();

  await callInstance(caller, 'renameInstance', { instanceId: id, name: 'FRESH' });
  const isNow = (company: string) => ({
    ...{ leftIds: [], hasMore: false },
    licenses: [{ number: '1', company: { name: company }, instance: { name: 'FRESH', company: { name: company } } }],
  });
  expect((await all?.next())?.licenseEvents).toEqual(isNow('Acme'));
  for (const inbox of [byName, bySearch])
    expect((await inbox?.next())?.licenseEvents).toMatchObject({ licenses: [], leftIds: [expect.any(String)] });

  await callInstance(caller, 'moveInstance', { instanceId: id, toCompany: companyId(bolt) });
  expect((await all?.next())?.licenseEvents).toEqual(isNow('Bolt'));
  expect((await counts.next()).licenseGroupsChanged).toEqual([
    { licenseType: { code: 'DESKTOP' }, totalCount: { value: 1 } },
  ]);
  expect(await byName?.rest(300)).toEqual([]);
});

test('nobody is told of another provider, nor of what is beyond their companies; what comes within is new, what goes leaves', async () => {
  const { world, acme, bolt, id, caller, after } = await scene();
  const limited = await person(world, 'VIEWER', [bolt.id]);
  const stranger = await person(await api.world());
  const [ofLimited, ofStranger] = [limited, stranger].map(({ socket }) => socket.subscribe<Told>(EVENTS, { after }));
  await callInstance(caller, 'renameInstance', { instanceId: id, name: 'SECRET' });
  expect(await ofLimited?.rest(300)).toEqual([]);
  await callInstance(caller, 'moveInstance', { instanceId: id, toCompany: companyId(bolt) });
  expect((await ofLimited?.next())?.instanceEvents).toMatchObject({ instances: [{ id, name: 'SECRET' }], leftIds: [] });
  await callInstance(caller, 'moveInstance', { instanceId: id, toCompany: companyId(acme) });
  expect((await ofLimited?.next())?.instanceEvents).toMatchObject({ instances: [], leftIds: [id] });
  await callInstance(caller, 'renameInstance', { instanceId: id, name: 'HIDDEN' });
  expect(await ofLimited?.rest(300)).toEqual([]);
  expect(await ofStranger?.rest(0)).toEqual([]);
});

test('whoever comes back with a cursor is told the rest, once', async () => {
  const { id, caller, socket, after } = await scene();
  const inbox = socket.subscribe<Told>(EVENTS, { after });
  for (const name of ['A', 'B', 'C']) await callInstance(caller, 'renameInstance', { instanceId: id, name });
  const first = (await inbox.next()).instanceEvents;
  await inbox.next();
  await inbox.next();
  const again = socket.subscribe<Told>(EVENTS, { after: first.cursor });
  expect([await again.next(), await again.next()]).toMatchObject([
    { instanceEvents: { instances: [{ name: 'C' }] } },
    { instanceEvents: { instances: [{ name: 'C' }] } },
  ]);
  expect(await again.rest(300)).toEqual([]);
});

test('a list of many instances is told of as one event that says so, and no event a row', async () => {
  const { caller, socket, after } = await scene();
  const inbox = socket.subscribe<Told>(EVENTS, { after });
  const send = async (count: number, prefix: string): Promise<void> => {
    const rows = Array.from({ length: count }, (_, turn) => `${prefix}-${turn},,Windows 11 Pro,Acme,`);
    const headers = { 'content-type': 'text/csv', 'idempotency-key': newId() };
    const payload = ['Name,Kind,Operating System,Company,License Types', ...rows].join('\n');
    const answer = await caller.send({ method: 'POST', url: '/imports/instances', headers, payload });
    expect(answer.json()).toMatchObject({ createdCount: count });
  };
  await send(3, 'FEW');
  expect((await inbox.next()).instanceEvents).toMatchObject({ instances: [{}, {}, {}], hasMore: false });
  await send(5_001, 'MANY');
  expect((await inbox.next()).instanceEvents).toMatchObject({ instances: [], leftIds: [], hasMore: true });
  expect(await inbox.rest(300)).toEqual([]);
});

test.each([
  ['a cursor that is none', { after: 'hello' }, 'BAD_USER_INPUT'],
  ['a filter that does not fit', { filter: { id: { eq: 'nobody' } } }, 'BAD_USER_INPUT'],
  ['a cursor of eight days ago', { after: Buffer.from('1000000000:0:0:500:').toString('base64url') }, 'RELOAD'],
])('%s is told as the end of the subscription', async (_name, variables, code) => {
  const { socket } = await person(await api.world());
  expect(await socket.subscribe(EVENTS, variables).failed()).toMatchObject([{ extensions: { code } }]);
});
