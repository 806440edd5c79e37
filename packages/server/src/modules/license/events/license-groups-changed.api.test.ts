import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { listenAnywhere, openSocket, type TestSocket } from '../../../../testkit/socket.ts';
import { TYPE, type World } from '../../../../testkit/world.ts';

const GROUPS = `subscription ($filter: LicenseFilter) {
  licenseGroupsChanged(filter: $filter) {
    licenseType { code } totalCount { value } validCount { value } autoRenewCount { value }
  }
}`;
const SET = `mutation ($input: SetAutoRenewInput!) { setAutoRenew(input: $input) { changedCount } }`;

const REQUIRED = `subscription ($filter: LicenseFilter) {
  licenseGroupsChanged(filter: $filter) { licenseType { code } requiredCount }
}`;

interface Required {
  licenseGroupsChanged: { licenseType: { code: string }; requiredCount: number }[];
}

interface Count {
  value: number;
}
interface Told {
  licenseGroupsChanged: {
    licenseType: { code: string };
    totalCount: Count;
    validCount: Count;
    autoRenewCount: Count;
  }[];
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

async function owner(world: World): Promise<{ caller: Caller; socket: TestSocket }> {
  const caller = await api.signIn(world);
  const socket = openSocket(() => port, caller);
  sockets.push(socket);
  return { caller, socket };
}

const set = (caller: Caller, filter: object, autoRenew: boolean) =>
  caller.query(SET, { input: { filter, autoRenew, idempotencyKey: `key-${++keys}` } });

test('all groups come first, then those whose counts change', async () => {
  const world = await api.world();
  await world.licenses([{}, {}, { typeKey: TYPE.SERVER }]);
  const { caller, socket } = await owner(world);
  const inbox = socket.subscribe<Told>(GROUPS);
  expect((await inbox.next()).licenseGroupsChanged).toHaveLength(11);

  await set(caller, { licenseType: { eq: 'DESKTOP' } }, true);

  expect((await inbox.next()).licenseGroupsChanged).toEqual([
    {
      licenseType: { code: 'DESKTOP' },
      totalCount: { value: 2 },
      validCount: { value: 2 },
      autoRenewCount: { value: 2 },
    },
  ]);
  expect(await inbox.rest(300)).toEqual([]);
});

test('a change that the filter does not see changes no count', async () => {
  const world = await api.world();
  await world.licenses([{}, { category: 1, autoRenew: true }]);
  const { caller, socket } = await owner(world);
  const inbox = socket.subscribe<Told>(GROUPS, { filter: { category: { eq: 'TRIAL' } } });
  await inbox.next();
  await set(caller, {}, true);
  expect(await inbox.rest(500)).toEqual([]);
});

test('changes in quick succession are told together, and the last counts are right', async () => {
  const world = await api.world();
  await world.licenses(Array.from({ length: 3 }, () => ({})));
  const { caller, socket } = await owner(world);
  const inbox = socket.subscribe<Told>(GROUPS);
  await inbox.next();
  for (let round = 0; round < 25; round++) await set(caller, {}, round % 2 === 0);
  const told: Told[] = [];
  await vi.waitFor(
    async () => {
      told.push(...(await inbox.rest(300)));
      expect(told.at(-1)?.licenseGroupsChanged[0]?.autoRenewCount).toEqual({ value: 3 });
    },
    { timeout: 8_000 },
  );
  expect(told.length).toBeLessThan(25);
});

test('a new required quantity is told as soon as it is computed', async () => {
  const world = await api.world();
  const instance = await world.instance('SRV-1', null, 'Windows Server 2022');
  const soon = new Date(Date.now() + 86_400_000);
  await world.license({ typeKey: TYPE.SERVER, instance, expiresAt: soon });
  const { caller, socket } = await owner(world);
  const inbox = socket.subscribe<Required>(REQUIRED, { filter: { licenseType: { eq: 'SERVER' } } });
  const untilRequired = async (wanted: number): Promise<void> => {
    for (;;) {
      const { licenseGroupsChanged: groups } = await inbox.next();
      if (groups.some((group) => group.licenseType.code === 'SERVER' && group.requiredCount === wanted)) return;
    }
  };
  await api.database.owner.query(
    `with need as (insert into need values ($1, $2, $3, 1))
     insert into need_delta (provider_id, license_type_id, change) values ($1, $3, 1)`,
    [world.providerId, instance.id, TYPE.SERVER],
  );
  await untilRequired(1);
  await set(caller, { licenseType: { eq: 'SERVER' } }, true);
  await untilRequired(0);
});

test('expiry changes the counts at that moment', async () => {
  const world = await api.world();
  await world.license();
  const { caller, socket } = await owner(world);
  const inbox = socket.subscribe<Told>(GROUPS);
  await inbox.next();
  await world.license({ expiresAt: new Date(Date.now() + 1_500) });
  await set(caller, {}, true);
  const told: { total: number; valid: number }[] = [];
  while (told.at(-1)?.total !== 2 || told.at(-1)?.valid !== 1) {
    const [group] = (await inbox.next()).licenseGroupsChanged;
    if (group) told.push({ total: group.totalCount.value, valid: group.validCount.value });
  }
  expect(told).toContainEqual({ total: 2, valid: 2 });
});
