import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { BASE_URL, testApi, type Caller, type TestApi } from '../../testkit/api.ts';
import { listenAnywhere } from '../../testkit/socket.ts';
import { type World } from '../../testkit/world.ts';
import { connect } from '../database/connection.ts';
import { entities } from '../modules.ts';

let api: TestApi;
let other: TestApi;
let ports: number[];
let world: World;

beforeAll(async () => {
  api = await testApi();
  const database = await connect(api.database.url, { entities });
  other = await testApi({ database: { ...database, drop: () => database.close() } });
  ports = [await listenAnywhere(api.app), await listenAnywhere(other.app)];
  world = await api.world();
});
afterAll(async () => {
  await other.close();
  await api.close();
});

/** A socket at each of the two servers. */
const openAtBoth = ({ cookie }: Caller): Promise<WebSocket[]> =>
  Promise.all(
    ports.map(async (port) => {
      const headers = { cookie, origin: BASE_URL };
      const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', { headers });
      await once(socket, 'open');
      socket.send('{"type":"connection_init"}');
      await once(socket, 'message');
      return socket;
    }),
  );

/** The codes with which the sockets are closed, and the milliseconds until the last is. */
async function closing(sockets: readonly WebSocket[], change: () => Promise<unknown>) {
  const closed = sockets.map((socket) => once(socket, 'close'));
  await change();
  const start = performance.now();
  const codes = (await Promise.all(closed)).map(([code]) => code as number);
  return { codes, ms: performance.now() - start };
}

const person = (email: string, set: string): Promise<unknown> =>
  api.database.owner.query(`update auth."user" set ${set} where email = $1`, [email]);

const sessionsOf = (email: string, change: string): Promise<unknown> =>
  api.database.owner.query(`${change} where "userId" = (select id from auth."user" where email = $1)`, [email]);

describe('on every server, within a second', () => {
  test.each<[string, number, (caller: Caller) => Promise<unknown>]>([
    [
      'who signs out loses the socket',
      4401,
      (caller) => caller.send({ method: 'POST', url: '/api/auth/sign-out', payload: {} }),
    ],
    ['whose session is revoked loses it', 4401, ({ email }) => sessionsOf(email, 'delete from auth.session')],
    ['who is removed loses it', 4401, ({ email }) => person(email, `provider_id = gen_random_uuid()`)],
    ['who gets another role has to come back', 1012, ({ email }) => person(email, `role = 'viewer'`)],
    ['who is limited to companies has to come back', 1012, ({ email }) => person(email, `company_ids = '{}'`)],
  ])('%s', async (_what, code, change) => {
    const [caller, neighbor] = [await api.signIn(world), await api.signIn(world)];
    const [sockets, others] = [await openAtBoth(caller), await openAtBoth(neighbor)];
    const { codes, ms } = await closing(sockets, () => change(caller));
    expect(codes).toEqual([code, code]);
    expect(ms).toBeLessThan(1_000);
    expect(others.map(({ readyState }) => readyState)).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    others.forEach((socket) => socket.close());
  });

  test('whose session comes to its end loses the socket', async () => {
    const caller = await api.signIn(world);
    await sessionsOf(caller.email, `update auth.session set "expiresAt" = now() + interval '1.5 seconds'`);
    const sockets = await openAtBoth(caller);
    const { codes, ms } = await closing(sockets, () => Promise.resolve());
    expect(codes).toEqual([4401, 4401]);
    expect(ms).toBeLessThan(3_000);
  });

  test('what a person may do over HTTP changes too', async () => {
    const caller = await api.signIn(world);
    const role = async (at: TestApi): Promise<unknown> =>
      (
        await at.app.server.inject({
          method: 'POST',
          url: '/graphql',
          payload: { query: '{ viewer { role } }' },
          headers: { cookie: caller.cookie },
        })
      ).json<{ data: { viewer: { role: string } } }>().data.viewer.role;
    expect([await role(api), await role(other)]).toEqual(['OWNER', 'OWNER']);
    await person(caller.email, `role = 'viewer'`);
    await expect
      .poll(async () => [await role(api), await role(other)], { timeout: 1_000 })
      .toEqual(['VIEWER', 'VIEWER']);
  });
});

test('a socket whose revocation was missed is closed when the messages are heard again', async () => {
  const caller = await api.signIn(world);
  const sockets = await openAtBoth(caller);
  const { codes } = await closing(sockets, async () => {
    await api.database.owner.query('alter table auth.session disable trigger tell_access');
    await sessionsOf(caller.email, 'delete from auth.session');
    await api.database.owner.query('alter table auth.session enable trigger tell_access');
    await api.database.owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'license-console-live' and datname = current_database()`,
    );
  });
  expect(codes).toEqual([4401, 4401]);
});

test('a socket asks the database about its session when it is opened, and not while nothing changes', async () => {
  const caller = await api.signIn(world);
  const sockets = await openAtBoth(caller);
  const lastAsked = async (): Promise<Date | undefined> => {
    const { rows } = await api.database.owner.query<{ at: Date }>(
      `select max(query_start) as at from pg_stat_activity
       where application_name = 'license-console-sign-in' and datname = current_database()`,
    );
    return rows[0]?.at;
  };
  const before = await lastAsked();
  expect(before).toBeInstanceOf(Date);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await lastAsked()).toEqual(before);
  sockets.forEach((socket) => socket.close());
});
