import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../servers/start.ts';
import { type Readers } from './readers.ts';
import { type LiveTenant, type LiveWorld } from './world.ts';

/** What follows licenses, as a dashboard shows them. */
const QUERY = `subscription Bench($filter: LicenseFilter, $after: String) {
  licenseEvents(filter: $filter, after: $after) {
    cursor kind hasMore leftIds
    licenses { id number used autoRenew expiresAt licenseType { code name } company { id name } }
  }
}`;

const WARM_UP_EVENTS = 10;
const LONGEST_MS = 30_000;

export const LIVE_SERVERS = ['product', 'plain-live'] as const;
export type LiveServer = (typeof LIVE_SERVERS)[number];

/** What one event took, in milliseconds from its commit on. */
export interface Delivery {
  readonly first: number;
  readonly last: number;
  /** An answer as it stands on the wire, without what differs from one subscription to the next. */
  readonly sample: string;
}

/** What one server did with so many sockets. */
export interface LiveSample {
  readonly deliveries: readonly Delivery[];
  /** Memory of the server a socket. */
  readonly bytesOfSocket: number;
  /** Processor time of the server an event. */
  readonly cpuMs: number;
}

export interface LiveMeasuring {
  readonly world: LiveWorld;
  readonly readers: Readers;
  readonly events: number;
}

/** Starts the server, opens the sockets, has events happen one after the other, and ends all of it. */
export async function measureLive(
  name: LiveServer,
  count: number,
  { world, readers, events }: LiveMeasuring,
): Promise<LiveSample> {
  await using running = new AsyncDisposableStack();
  const [tenant] = world.tenants;
  const server = await startServer(name, world.database, 'auto', ['--expose-gc']);
  running.defer(() => server.stop());
  running.defer(() => readers.close());
  const opening = { port: server.port, cookies: tenant.cookies, query: QUERY, variables: { filter: {} } };

  // What is loaded and compiled once is no socket's memory.
  await readers.open({ ...opening, count: 50 });
  await deliverWarm(tenant, readers, 50);
  await readers.close();
  await sleep(500);
  const memoryBefore = await server.memory();
  await readers.open({ ...opening, count });
  await deliverWarm(tenant, readers, count);
  await sleep(500);
  const bytesOfSocket = ((await server.memory()) - memoryBefore) / count;

  const cpuBefore = await server.cpuMs();
  const deliveries: Delivery[] = [];
  while (deliveries.length < events) deliveries.push(await deliver(tenant, readers, count));
  return { deliveries, bytesOfSocket, cpuMs: ((await server.cpuMs()) - cpuBefore) / events };
}

/** How long the last one waited for events about many licenses, which happened in turns to two providers. */
export interface Turns {
  readonly beside: readonly number[];
  readonly apart: readonly number[];
}

/**
 * Clients of one provider stop reading: those beside them are compared with clients of another provider, before and
 * after, as what slows the machine down slows both.
 */
export async function measureStall(
  count: number,
  stalled: number,
  { world, readers, events }: LiveMeasuring,
): Promise<{ calm: Turns; stalling: Turns }> {
  await using running = new AsyncDisposableStack();
  const server = await startServer('product', world.database);
  running.defer(() => server.stop());
  running.defer(() => readers.close());
  const [others, tenant] = world.tenants;
  const opening = { port: server.port, query: QUERY, variables: { filter: {} } };
  await readers.open({ ...opening, cookies: others.cookies, count });
  await deliverWarm(others, readers, count);
  await readers.open({ ...opening, cookies: tenant.cookies, count: count + stalled });
  await deliverWarm(tenant, readers, count + stalled);

  const takeTurns = async (reading: number): Promise<Turns> => {
    const [beside, apart]: [number[], number[]] = [[], []];
    while (beside.length < events) {
      apart.push((await deliver(others, readers, count, MANY)).last);
      beside.push((await deliver(tenant, readers, reading, MANY)).last);
    }
    return { beside, apart };
  };
  const calm = await takeTurns(count + stalled);
  await readers.stall(stalled);
  // Long enough for more to wait than the network holds, and for those who do not read to lose their sockets.
  return { calm, stalling: await takeTurns(count) };
}

/** Licenses of an event that is large: 100 are told. */
const MANY = 100;

async function deliverWarm(tenant: LiveTenant, readers: Readers, count: number): Promise<void> {
  // It is not said when a subscription has begun.
  const end = performance.now() + LONGEST_MS;
  for (let isComplete = false; !isComplete;) {
    if (performance.now() > end) throw new Error('Not every subscription has begun');
    await readers.listen();
    await tenant.happen(1);
    await sleep(1_000);
    isComplete = (await readers.received()).messages === count;
  }
  for (let event = 0; event < WARM_UP_EVENTS; event++) await deliver(tenant, readers, count);
}

/** Has one event happen, and waits until every socket was told of it. */
async function deliver(tenant: LiveTenant, readers: Readers, count: number, licenses = 1): Promise<Delivery> {
  await readers.listen();
  const start = await tenant.happen(licenses);
  const end = performance.now() + LONGEST_MS;
  for (;;) {
    const { messages, first, last, sample } = await readers.received();
    if (messages === count) return { first: first - start, last: last - start, sample: withoutNames(sample) };
    if (messages > count || performance.now() > end)
      throw new Error(`${count} sockets were told ${messages} times of one event`);
    await sleep(20);
  }
}

/** The payload without the name of the subscription and the cursor, in the order of its text. */
function withoutNames(message: string): string {
  const { payload } = JSON.parse(message) as { payload: unknown };
  return JSON.stringify(payload, (name, value: unknown) => (name === 'cursor' ? '' : value));
}
