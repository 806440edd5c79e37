import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { transactAs } from '../src/database/tenant.ts';
import { writeEvents } from '../src/kernel/outbox.ts';
import { licensesChanged } from '../src/modules/license/events/license-outbox.ts';
import { createSignIn } from '../src/modules/session/index.ts';
import { PASSWORD } from './api.ts';
import { type TestDatabase } from './database.ts';
import { ownPostgres, type OwnPostgres } from './own-postgres.ts';
import { freePort, startServer } from './server-process.ts';
import { openSocket, type Inbox, type TestSocket } from './socket.ts';
import { createWorld, type LicenseRow } from './world.ts';

const EVENTS = 'subscription ($after: String) { licenseEvents(after: $after) { cursor occurredAt } }';
const WRITERS = 4;

/** Further than so many events nobody falls behind before more are written. */
const MOST_BEHIND = 3_000;
const LONGEST_MS = 300_000;

interface Told {
  licenseEvents: { cursor: string; occurredAt: string };
}

/** What is cut: a client's connection, a server, or PostgreSQL, in good order or not. */
export type Cut = 'connection' | 'server' | 'restart' | 'crash';

interface Subscriber {
  readonly socket: TestSocket;
  readonly inbox: Inbox<Told>;
  /** When the events happened, as they came; no two at the same millisecond. */
  readonly told: number[];
}

/**
 * Has events happen while connections, servers and PostgreSQL are cut, and expects of every subscriber that it was told
 * what was committed: each event once, those of each writer in their order.
 *
 * @param events how many are committed at least
 * @param cuts one after so many events each, in this order
 */
export async function expectNothingLost(events: number, cuts: readonly Cut[]): Promise<void> {
  const postgres = await ownPostgres();
  const database = await postgres.connect();
  const servers = [await startReplaceable(database.url), await startReplaceable(database.url)];
  const subscribers: Subscriber[] = [];
  try {
    const { providerId, licenses } = await createProvider(database);
    const [one, other] = servers.map(({ port }) => port);
    if (one === undefined || other === undefined) throw new Error('There are two servers');
    const reader = await signIn(database, providerId, one);
    // One stays with each server, and one comes back to either.
    const ports = [() => one, () => other, () => (Math.random() < 0.5 ? one : other)];
    subscribers.push(...ports.map((port) => subscribe(port, reader)));
    const writers = Array.from({ length: WRITERS }, (_, index) => createWriter(database, providerId, licenses, index));
    const world = { postgres, servers, subscribers };
    for (const [index, cut] of cuts.entries()) {
      const each = Math.ceil((events * (index + 1)) / cuts.length / WRITERS);
      await Promise.all([make(cut, world), ...writers.map((write) => write(each))]);
      await caughtUp(subscribers, each * WRITERS - MOST_BEHIND);
    }
    const committed = await readCommitted(database, providerId);
    expect(committed.flat().length).toBeGreaterThanOrEqual(events);
    await caughtUp(subscribers, committed.flat().length);
    await sleep(1_000);
    for (const subscriber of subscribers) expect(byWriter(await drained(subscriber))).toEqual(committed);
  } finally {
    await Promise.all(subscribers.map(({ socket }) => socket.close()));
    await Promise.all(servers.map((server) => server.stop()));
    await database.close();
    await postgres.remove();
  }
}

/** A server in a process of its own, always at the same port. */
interface ReplaceableServer {
  readonly port: number;
  /** Has it die like its machine, and starts another in its place. */
  replace(): Promise<void>;
  stop(): Promise<void>;
}

async function startReplaceable(url: string): Promise<ReplaceableServer> {
  const port = await freePort();
  let running = await startServer(url, port);
  return {
    port,
    async replace() {
      await running.kill();
      running = await startServer(url, port);
    },
    stop: () => running.kill(),
  };
}

async function createProvider(database: TestDatabase): Promise<{ providerId: string; licenses: LicenseRow[] }> {
  const world = await createWorld(database);
  return { providerId: world.providerId, licenses: await world.licenses(Array.from({ length: 50 }, () => ({}))) };
}

interface Reader {
  readonly cookie: string;
  readonly after: string;
}

/** Signs someone in, and says where events stand. */
async function signIn(database: TestDatabase, providerId: string, port: number): Promise<Reader> {
  const person = { email: `${providerId}@example.com`, password: PASSWORD };
  await createSignIn(database, { ...person, name: 'Ada', providerId, role: 'OWNER' });
  const headers = { 'content-type': 'application/json', origin: `http://localhost:${port}` };
  const post = (path: string, body: object, cookie = ''): Promise<Response> =>
    fetch(`http://localhost:${port}${path}`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify(body),
    });
  const cookie = (await post('/api/auth/sign-in/email', person)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const answer = await post('/graphql', { query: '{ eventCursor }' }, cookie);
  const { data } = (await answer.json()) as { data: { eventCursor: string } };
  return { cookie, after: data.eventCursor };
}

function subscribe(port: () => number, { cookie, after }: Reader): Subscriber {
  const socket = openSocket(port, { cookie });
  return { socket, inbox: socket.subscribe<Told>(EVENTS, { after }), told: [] };
}

/** A writer’s events happen at milliseconds of its own, one after the other. */
const SPAN_MS = 10_000_000;
const START_MS = Date.UTC(2026, 10, 24);

const byWriter = (instants: readonly number[]): number[][] =>
  Array.from({ length: WRITERS }, (_, writer) =>
    instants.filter((instant) => Math.floor((instant - START_MS) / SPAN_MS) === writer),
  );

/** Writes events in transactions of 1 to 20 until so many of them were. Who does not know whether one was committed goes on. */
function createWriter(database: TestDatabase, providerId: string, licenses: readonly LicenseRow[], writer: number) {
  let written = 0;
  let next = START_MS + writer * SPAN_MS;
  const changed = licenses.slice(0, 1).map(({ id }) => ({ id, license_type_id: 1, company_id: null }));
  return async (until: number): Promise<void> => {
    while (written < until) {
      const count = Math.min(1 + Math.floor(Math.random() * 20), until - written);
      const first = next;
      next += count;
      const isDone = await transactAs(database, providerId, async (run) => {
        for (let index = 0; index < count; index++)
          await writeEvents(run, providerId, licensesChanged(changed, { auto_renew: true }), new Date(first + index));
      }).then(
        () => true,
        () => sleep(50, false),
      );
      if (isDone) written += count;
    }
  };
}

interface CutWorld {
  readonly postgres: OwnPostgres;
  readonly servers: readonly ReplaceableServer[];
  readonly subscribers: readonly Subscriber[];
}

async function make(cut: Cut, { postgres, servers, subscribers }: CutWorld): Promise<void> {
  await sleep(Math.random() * 200);
  const any = <One>(all: readonly One[]): One | undefined => all[Math.floor(Math.random() * all.length)];
  if (cut === 'connection') any(subscribers)?.socket.opened.at(-1)?.terminate();
  if (cut === 'server') await any(servers)?.replace();
  if (cut === 'restart') await postgres.restart();
  if (cut === 'crash') await postgres.crash();
}

async function drained({ inbox, told }: Subscriber): Promise<number[]> {
  for (const { licenseEvents } of await inbox.rest(0)) told.push(Date.parse(licenseEvents.occurredAt));
  return told;
}

/** Waits until every subscriber was told of so many events. */
async function caughtUp(subscribers: readonly Subscriber[], count: number): Promise<void> {
  const end = performance.now() + LONGEST_MS;
  for (const subscriber of subscribers)
    while ((await drained(subscriber)).length < count) {
      if (performance.now() > end) throw new Error(`Told of ${subscriber.told.length} events instead of ${count}`);
      await sleep(20);
    }
}

/** What was committed, by writer. */
async function readCommitted({ owner }: TestDatabase, providerId: string): Promise<number[][]> {
  const { rows } = await owner.query<{ occurred_at: Date }>(
    `select occurred_at from outbox_event where provider_id = $1 and kind = 'licensesChanged' order by xid, id`,
    [providerId],
  );
  return byWriter(rows.map(({ occurred_at }) => occurred_at.getTime()));
}
