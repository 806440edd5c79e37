import { LicenseEventsDocument } from '@license-console/schema';
import { buildSchema } from 'graphql';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import schemaText from '../../../../schema/schema.graphql?raw';
import { createSocketServer } from '../../../testkit/socketPair.ts';
import { createClient } from './client.ts';
import { createLiveConnection } from './liveConnection.ts';
import { createLiveLink } from './liveLink.ts';

/** A server that counts events from 1 on, behind the cursor that it is given, two each time it is asked. */
function startServer() {
  const askedAfter: (string | null | undefined)[] = [];
  async function* licenseEvents({ after }: { after?: string | null }) {
    askedAfter.push(after);
    const from = Number(after ?? 0);
    for (const cursor of [from + 1, from + 2]) {
      const event = { cursor: String(cursor), kind: 'CHANGED', occurredAt: '2026-11-24T00:00:00Z' };
      yield { licenseEvents: { ...event, licenses: [], leftIds: [], hasMore: false } };
    }
    await new Promise(() => undefined);
  }
  const sockets = createSocketServer({ schema: buildSchema(schemaText), roots: { subscription: { licenseEvents } } });
  vi.stubGlobal('WebSocket', sockets.WebSocket);
  return { sockets, askedAfter };
}

function subscribe(after?: string) {
  const live = createLiveConnection('ws://localhost/graphql');
  const client = createClient(createLiveLink(live.client));
  const cursors: string[] = [];
  const variables = after ? { filter: {}, after } : { filter: {} };
  const subscription = client
    .subscribe({ query: LicenseEventsDocument, variables })
    .subscribe(({ data }) => data && cursors.push(data.licenseEvents.cursor));
  return { live, cursors, stop: () => subscription.unsubscribe() };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('the connection is made when the first subscription starts, and says so', async () => {
  startServer();
  const idle = createLiveConnection('ws://localhost/graphql');
  await pass(1000);
  expect(idle.status.value).toBe('connecting');
  const { live, cursors, stop } = subscribe();
  await pass(1000);
  expect(live.status.value).toBe('live');
  expect(cursors).toEqual(['1', '2']);
  stop();
});

test('a lost connection comes back by itself, behind the last cursor, and listeners are told', async () => {
  const { sockets, askedAfter } = startServer();
  const { live, cursors, stop } = subscribe();
  let reconnects = 0;
  live.onReconnect(() => reconnects++);
  await pass(100);

  sockets.isUp = false;
  sockets.cut();
  await pass(5000);
  expect(live.status.value).toBe('reconnecting');
  expect(reconnects).toBe(0);

  sockets.isUp = true;
  await pass(60_000);
  expect(live.status.value).toBe('live');
  expect(reconnects).toBe(1);
  expect(askedAfter).toEqual([undefined, '2']);
  expect(cursors).toEqual(['1', '2', '3', '4']);
  stop();
});

test('a device without a network is said to be offline, and connects at once when it has one', async () => {
  const { sockets } = startServer();
  const { live, stop } = subscribe();
  await pass(100);
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  sockets.isUp = false;
  sockets.cut();
  await pass(40_000);
  expect(live.status.value).toBe('offline');
  sockets.isUp = true;
  dispatchEvent(new Event('online'));
  await pass(10);
  expect(live.status.value).toBe('live');
  stop();
  vi.restoreAllMocks();
});

test('a renewed connection is a new one that goes on where the old one was', async () => {
  const { askedAfter } = startServer();
  const { live, stop } = subscribe('7');
  await pass(100);
  live.renew();
  await pass(5000);
  expect(askedAfter).toEqual(['7', '9']);
  stop();
});
