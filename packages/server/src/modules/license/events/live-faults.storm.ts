import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { ownPostgres, type OwnPostgres } from '../../../../testkit/own-postgres.ts';
import { listenAnywhere, openSocket } from '../../../../testkit/socket.ts';
import { type LicenseRow } from '../../../../testkit/world.ts';
import { transactAs } from '../../../database/tenant.ts';
import { toGlobalId } from '../../../kernel/ids.ts';
import { writeEvents } from '../../../kernel/outbox.ts';
import { licensesChanged } from './license-outbox.ts';

const EVENTS = `subscription ($after: String) {
  licenseEvents(after: $after) { cursor licenses { id number expiresAt licenseType { code name } renewalStatus } }
}`;
const SET = `mutation ($input: SetAutoRenewInput!) {
  setAutoRenew(input: $input) { changedCount userErrors { message } }
}`;
const OUTAGES = 6;

interface Told {
  licenseEvents: { cursor: string; licenses: { id: string }[] };
}

let postgres: OwnPostgres;
let api: TestApi;
let port: number;

beforeAll(async () => {
  postgres = await ownPostgres();
  api = await testApi({ database: await postgres.connect() });
  port = await listenAnywhere(api.app);
});
afterAll(async () => {
  await api.close();
  await postgres.remove();
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const idOf = ({ id }: LicenseRow): string => toGlobalId('License', id);

async function cursorOf(caller: Caller): Promise<string> {
  const { data } = await caller.query<{ eventCursor: string }>('{ eventCursor }');
  if (!data) throw new Error('There is a cursor');
  return data.eventCursor;
}

/** Sends the command until there is an answer, as a client does: always with the same key. */
async function renew(caller: Caller, license: LicenseRow): Promise<number> {
  const input = { ids: [idOf(license)], autoRenew: true, idempotencyKey: `renew ${license.id}` };
  for (;;) {
    const { data } = await caller.query<{ setAutoRenew: { changedCount: number } }>(SET, { input });
    if (data) return data.setAutoRenew.changedCount;
    await sleep(100);
  }
}

test('while PostgreSQL restarts and crashes, each command is done once and each event told once', async () => {
  const world = await api.world();
  const caller = await api.signIn(world);
  const licenses = await world.licenses(Array.from({ length: 240 }, () => ({})));
  const after = await cursorOf(caller);
  const sockets = [1, 2].map(() => openSocket(() => port, caller));
  const inboxes = sockets.map((socket) => socket.subscribe<Told>(EVENTS, { after }));

  let isOver = false;
  const outages = (async () => {
    for (let outage = 0; outage < OUTAGES; outage++) {
      await sleep(500);
      await (outage % 2 === 0 ? postgres.restart() : postgres.crash());
    }
    isOver = true;
  })();
  const answers: number[] = [];
  const worker = async (first: number): Promise<void> => {
    for (let index = first; index < licenses.length; index += 4) {
      const license = licenses[index];
      if (license) answers.push(await renew(caller, license));
      if (!isOver) await sleep(60);
    }
  };
  await Promise.all([outages, ...[0, 1, 2, 3].map(worker)]);

  expect(answers).toEqual(licenses.map(() => 1));
  for (const inbox of inboxes) {
    const told: (string | undefined)[] = [];
    while (told.length < licenses.length) told.push((await inbox.next()).licenseEvents.licenses[0]?.id);
    expect(told.toSorted()).toEqual(licenses.map(idOf).toSorted());
    expect(await inbox.rest(500)).toEqual([]);
  }
  const { rows } = await api.database.owner.query(
    'select count(*)::int as count from audit_entry where provider_id = $1',
    [world.providerId],
  );
  expect(rows).toEqual([{ count: licenses.length }]);
  await Promise.all(sockets.map((socket) => socket.close()));
});

test('a client that stops reading costs bounded memory, loses its socket, and comes back for everything', async () => {
  const world = await api.world();
  const caller = await api.signIn(world);
  const licenses = await world.licenses(Array.from({ length: 100 }, () => ({})));
  const after = await cursorOf(caller);
  const socket = openSocket(() => port, caller);
  const inbox = socket.subscribe<Told>(EVENTS, { after });
  await vi.waitFor(() => expect(socket.opened[0]?.readyState).toBe(1));
  const closed = vi.fn();
  socket.opened[0]?.on('close', closed);
  await sleep(500);
  socket.opened[0]?.pause();

  const changed = licenses.map(({ id }) => ({ id, license_type_id: 1, company_id: null }));
  const events = licensesChanged(changed, { auto_renew: false });
  const write = (): Promise<void> =>
    transactAs(api.database, world.providerId, (run) => writeEvents(run, world.providerId, events, new Date()));
  const heapBefore = usedHeap();
  const most = 2_000;
  for (let count = 0; count < most; count++) await write();
  await sleep(1_000);
  expect(usedHeap() - heapBefore).toBeLessThan(60e6);

  socket.opened[0]?.resume();
  const cursors = new Set<string>();
  while (cursors.size < most) cursors.add((await inbox.next()).licenseEvents.cursor);
  expect(await inbox.rest(500)).toEqual([]);
  expect(closed).toHaveBeenCalledOnce();
  await socket.close();
});

/** Bytes that are held: without garbage, or it would say nothing. */
function usedHeap(): number {
  if (!globalThis.gc) throw new Error('Run with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
