import { afterEach, beforeEach, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { keepCard, untilStatus, untilTold } from '../../../testkit/renewals.ts';
import { connect } from '../../database/connection.ts';
import { newId } from '../../kernel/ids.ts';
import { entities } from '../../modules.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

let api: TestApi;

// The clock is everybody's, so that each test has a database of its own.
beforeEach(async () => {
  api = await testApi({ renews: true, demo: true });
  api.setNow(NOW);
});
afterEach(() => api.close());

interface Clock {
  readonly now: string;
  readonly aheadDays: number;
}
interface Payload {
  readonly demoClock: Clock | null;
  readonly userErrors: readonly { readonly code: string }[];
}

const MOVE = `mutation Move($input: MoveDemoClockInput!) { moveDemoClock(input: $input) {
  demoClock { now aheadDays } userErrors { code path message } } }`;
const move = (caller: Caller, days: number, idempotencyKey = newId()) =>
  caller.query<{ moveDemoClock: Payload }>(MOVE, { input: { days, idempotencyKey } });

const clockOf = async (caller: Caller): Promise<Clock | null | undefined> =>
  (await caller.query<{ demoClock: Clock | null }>('{ demoClock { now aheadDays } }')).data?.demoClock;

test('in thirty days: the clock moves for everyone, and what renews meanwhile is renewed, what does not has expired', async () => {
  const world = await api.world();
  await keepCard(api.database, world);
  const owner = await api.signIn(world);
  await world.license({ expiresAt: new Date('2026-12-01T00:00:00Z'), autoRenew: true });
  await world.license({ expiresAt: new Date('2026-12-10T00:00:00Z') });
  expect(await clockOf(owner)).toEqual({ now: NOW.toISOString(), aheadDays: 0 });
  const key = newId();
  const later = { now: '2026-12-24T12:00:00.000Z', aheadDays: 30 };
  expect((await move(owner, 30, key)).data?.moveDemoClock).toEqual({ demoClock: later, userErrors: [] });
  expect((await move(owner, 30, key)).data?.moveDemoClock.demoClock).toEqual(later);
  await untilTold(owner, 'RENEWED');
  const licenses = await untilStatus(owner, 'ENDED', 'WILL_RENEW');
  expect(licenses.map(({ expiresAt }) => expiresAt.slice(0, 10))).toEqual(['2026-12-10', '2027-01-01']);
});

test('another server on the same database follows', async () => {
  const database = await connect(api.database.url, { entities });
  const other = await testApi({ demo: true, database: { ...database, drop: () => database.close() } });
  other.setNow(NOW);
  const owner = await api.signIn(await api.world());
  const there = async (): Promise<unknown> => {
    const headers = { cookie: owner.cookie };
    const payload = { query: '{ demoClock { now aheadDays } }' };
    const answer = await other.anonymous.send({ method: 'POST', url: '/graphql', headers, payload });
    return answer.json<{ data: { demoClock: Clock } }>().data.demoClock;
  };
  expect(await there()).toEqual({ now: NOW.toISOString(), aheadDays: 0 });
  await move(owner, 7);
  await expect.poll(there).toEqual({ now: '2026-12-01T12:00:00.000Z', aheadDays: 7 });
  await other.close();
});

test('two months later a license has been renewed for each of them', async () => {
  const world = await api.world();
  await keepCard(api.database, world);
  const owner = await api.signIn(world);
  await world.license({ expiresAt: new Date('2026-11-26T00:00:00Z'), autoRenew: true });
  await move(owner, 60);
  await untilTold(owner, 'RENEWED', 'RENEWED');
  expect(await untilStatus(owner, 'WILL_RENEW')).toMatchObject([{ valid: true }]);
});

test('it goes on by 1 to 60 days, and an owner moves it', async () => {
  const world = await api.world();
  const owner = await api.signIn(world);
  for (const days of [0, -5, 61])
    expect((await move(owner, days)).data?.moveDemoClock.userErrors).toMatchObject([{ code: 'INVALID' }]);
  expect(await move(await api.signIn(world, 'BUYER'), 1)).toMatchObject({ code: 'FORBIDDEN' });
  expect(await clockOf(await api.signIn(world, 'VIEWER'))).toMatchObject({ aheadDays: 0 });
});

test('anywhere else there is no such clock', async () => {
  const real = await testApi();
  const owner = await real.signIn(await real.world());
  expect(await clockOf(owner)).toBeNull();
  expect((await move(owner, 30)).data?.moveDemoClock).toMatchObject({
    demoClock: null,
    userErrors: [{ message: 'Only the demo world has a clock that can be moved.' }],
  });
  await real.close();
});
