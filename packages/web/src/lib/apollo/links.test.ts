import { LicenseEventsDocument, ViewerDocument } from '@license-console/schema';
import { buildSchema } from 'graphql';
import { afterEach, expect, test, vi } from 'vitest';
import schemaText from '../../../../schema/schema.graphql?raw';
import { createSocketServer } from '../../../testkit/socketPair.ts';
import { createClient } from './client.ts';
import { createServerLink } from './links.ts';
import { createLiveConnection } from './liveConnection.ts';

function askViewer(status: number, body: unknown) {
  const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.resolve(Response.json(body, { status })));
  vi.stubGlobal('fetch', fetch);
  const onUnauthenticated = vi.fn();
  const link = createServerLink(createLiveConnection('ws://localhost/graphql'), onUnauthenticated);
  const answer = createClient(link).query({ query: ViewerDocument, errorPolicy: 'all' });
  return { answer, fetch, onUnauthenticated };
}

afterEach(() => void vi.unstubAllGlobals());

test('a query goes over HTTP with the cookie of the session', async () => {
  const { answer, fetch, onUnauthenticated } = askViewer(200, { data: { viewer: null } });
  expect((await answer).data?.viewer).toBeNull();
  expect(fetch.mock.calls[0]?.[0]).toBe('/graphql');
  expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', credentials: 'same-origin' });
  expect(onUnauthenticated).not.toHaveBeenCalled();
});

test.each([
  [
    'an error of the code UNAUTHENTICATED',
    200,
    { errors: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }] },
  ],
  ['the HTTP status 401', 401, { message: 'x' }],
])('%s leads to the sign-in page', async (_what, status, body) => {
  const { answer, onUnauthenticated } = askViewer(status, body);
  await answer;
  expect(onUnauthenticated).toHaveBeenCalledOnce();
});

test('other errors do not', async () => {
  const { answer, onUnauthenticated } = askViewer(200, {
    errors: [{ message: 'x', extensions: { code: 'FORBIDDEN' } }],
  });
  expect((await answer).error).toBeDefined();
  expect(onUnauthenticated).not.toHaveBeenCalled();
});

test.each([
  ['that ends with the session leads to the sign-in page', 4401, 1],
  ['that is lost does not', 1006, 0],
])('a live connection %s', async (_what, code, times) => {
  const follow = vi.fn<() => void>();
  async function* licenseEvents(): AsyncGenerator<never> {
    follow();
    yield await new Promise<never>(() => undefined);
  }
  const sockets = createSocketServer({ schema: buildSchema(schemaText), roots: { subscription: { licenseEvents } } });
  vi.stubGlobal('WebSocket', sockets.WebSocket);
  const onUnauthenticated = vi.fn();
  const link = createServerLink(createLiveConnection('ws://localhost/graphql'), onUnauthenticated);
  const events = createClient(link).subscribe({ query: LicenseEventsDocument, variables: { filter: {} } });
  const subscription = events.subscribe({});
  await vi.waitFor(() => expect(follow).toHaveBeenCalled());
  sockets.cut(code);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(onUnauthenticated).toHaveBeenCalledTimes(times);
  subscription.unsubscribe();
});
