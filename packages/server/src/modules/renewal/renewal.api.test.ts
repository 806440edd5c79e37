import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { MONTHLY } from '../../../testkit/purchases.ts';
import { keepCard, licensesOf, noticesOf, untilStatus, untilTold } from '../../../testkit/renewals.ts';
import { scriptedPayment } from '../../../testkit/scripted-payment.ts';
import { listenAnywhere, openSocket } from '../../../testkit/socket.ts';
import { TYPE, type World } from '../../../testkit/world.ts';
import { transactAsOwner } from '../../database/owner.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import { changeLicenses } from '../license/index.ts';

const HOUR_MS = 3_600_000;
const EXPIRY = new Date('2026-12-01T00:00:00Z');
const before = (hours: number): Date => new Date(EXPIRY.getTime() - hours * HOUR_MS);
const after = (hours: number): Date => before(-hours);

const payment = scriptedPayment();
let api: TestApi;
let world: World;
let owner: Caller;

beforeAll(async () => {
  api = await testApi({ payment, renews: true });
});
afterAll(() => api.close());

beforeEach(async () => {
  payment.answerCharges('PAYS');
  payment.setDown(false);
  api.setNow(before(24));
  world = await api.world();
  await keepCard(api.database, world);
  owner = await api.signIn(world);
});

const chargesOf = ({ providerId }: World) => payment.charges.filter((order) => order.providerId === providerId);

const SET = `mutation Set($input: SetAutoRenewInput!) { setAutoRenew(input: $input) { changedCount } }`;
const setAutoRenew = (id: string, autoRenew: boolean) =>
  owner.query(SET, { input: { ids: [toGlobalId('License', id)], autoRenew, idempotencyKey: `${id}-${autoRenew}` } });

test('licenses that renew are charged together, twelve hours before they expire, and extended by a month', async () => {
  await world.licenses(
    [{}, {}, { typeKey: TYPE.SERVER }].map((given) => ({ ...given, expiresAt: EXPIRY, autoRenew: true })),
  );
  await world.license({ expiresAt: EXPIRY });
  await world.license({ expiresAt: EXPIRY, autoRenew: true, category: 1 });
  const [first] = await licensesOf(owner, { autoRenew: { eq: true }, category: { eq: 'COMMERCIAL' } });
  expect(first).toMatchObject({
    ...{ renewalStatus: 'WILL_RENEW', renewsOn: '2026-12-01', renewalFailure: null },
    renewalPrice: { amountMinor: MONTHLY.DESKTOP, currency: 'EUR' },
  });
  expect(chargesOf(world)).toEqual([]);

  api.setNow(before(12));
  const total = 2 * MONTHLY.DESKTOP + MONTHLY.SERVER;
  expect(await untilTold(owner, 'RENEWED')).toEqual({
    ...{ kind: 'RENEWED', licenseCount: 3, reason: null, nextTryAt: null, expiresAt: EXPIRY.toISOString() },
    total: { amountMinor: total, currency: 'EUR' },
  });
  expect(chargesOf(world)).toMatchObject([
    { amountMinor: total, currency: 'EUR', description: 'Renewal of 3 licenses' },
  ]);
  const renewed = await licensesOf(owner, { renewalStatus: { eq: 'WILL_RENEW' }, category: { eq: 'COMMERCIAL' } });
  expect(renewed.map(({ expiresAt }) => expiresAt)).toEqual(Array(3).fill('2027-01-01T00:00:00.000Z'));
  const ends = await licensesOf(owner, { renewalStatus: { eq: 'WILL_END' } });
  expect(ends).toMatchObject([{ expiresAt: EXPIRY.toISOString(), renewsOn: null, renewalPrice: null }]);
});

test('each due date and each provider is a payment of its own', async () => {
  const other = await api.world();
  await keepCard(api.database, other);
  await world.licenses([0, 0, 3].map((hours) => ({ expiresAt: after(hours), autoRenew: true })));
  await other.license({ expiresAt: EXPIRY, autoRenew: true });
  api.setNow(before(6));
  await untilTold(owner, 'RENEWED', 'RENEWED');
  await untilTold(await api.signIn(other), 'RENEWED');
  const amounts = (of: World) => chargesOf(of).map(({ amountMinor }) => amountMinor);
  expect(amounts(world).toSorted()).toEqual([MONTHLY.DESKTOP, 2 * MONTHLY.DESKTOP].toSorted());
  expect(amounts(other)).toEqual([MONTHLY.DESKTOP]);
});

test('what was declined is tried again, also after it has expired, and goes on without a gap', async () => {
  await world.licenses([{}, {}].map(() => ({ expiresAt: EXPIRY, autoRenew: true })));
  payment.answerCharges('DECLINES');
  api.setNow(before(12));
  const reason = 'The card has no funds.';
  expect(await untilTold(owner, 'DECLINED')).toMatchObject({ reason, nextTryAt: after(12).toISOString() });
  const [failed] = await untilStatus(owner, 'FAILED');
  expect(failed).toMatchObject({ valid: true, renewalFailure: { reason, nextTryAt: after(12).toISOString() } });

  api.setNow(after(1));
  const [expired] = await untilStatus(owner, 'FAILED');
  expect(expired).toMatchObject({ valid: false, autoRenew: true, renewsOn: '2026-12-01' });
  const counts = `query { licenseGroups(filter: { renewalStatus: { eq: FAILED } }) { totalCount { value isExact } } }`;
  const { data } = await owner.query<{ licenseGroups: { totalCount: unknown }[] }>(counts);
  expect(data?.licenseGroups[0]?.totalCount).toEqual({ value: 2, isExact: true });

  payment.answerCharges('PAYS');
  api.setNow(after(12));
  await untilTold(owner, 'RENEWED', 'DECLINED');
  const renewed = await untilStatus(owner, 'WILL_RENEW');
  expect(renewed.map(({ expiresAt }) => expiresAt)).toEqual(Array(2).fill('2027-01-01T00:00:00.000Z'));
  expect(new Set(chargesOf(world).map(({ key }) => key)).size).toBe(2);
});

test('what is declined four times ends, and the provider is told at each step', async () => {
  await world.license({ expiresAt: EXPIRY, autoRenew: true });
  payment.answerCharges('DECLINES');
  const kinds: string[] = [];
  for (const [hours, kind] of [
    [-12, 'DECLINED'],
    [12, 'DECLINED'],
    [60, 'DECLINED'],
    [108, 'ENDED'],
  ] as const) {
    api.setNow(after(hours));
    kinds.unshift(kind);
    await untilTold(owner, ...kinds);
  }
  expect(await untilStatus(owner, 'ENDED')).toMatchObject([{ autoRenew: false, renewalFailure: null, renewsOn: null }]);
  expect(await noticesOf(owner)).toMatchObject({ nodes: [{ reason: 'The card has no funds.' }, {}, {}, {}] });
  api.setNow(after(1_000));
  expect(chargesOf(world)).toHaveLength(4);
});

test('without a payment method a renewal is declined, and the message says what to do', async () => {
  const bare = await api.world();
  const caller = await api.signIn(bare);
  await bare.license({ expiresAt: EXPIRY, autoRenew: true });
  api.setNow(before(12));
  const { reason } = await untilTold(caller, 'DECLINED');
  expect(reason).toBe('There is no payment method yet: the next purchase keeps one.');
  expect(chargesOf(bare)).toEqual([]);
});

test('while the payment provider does not answer licenses are renewing; the same key is asked again until it does', async () => {
  await world.license({ expiresAt: EXPIRY, autoRenew: true });
  payment.onCall(() => {
    payment.setDown(true);
    return Promise.reject(new Error('The connection was lost'));
  });
  api.setNow(before(12));
  await untilStatus(owner, 'RENEWING');
  api.setNow(after(1));
  await untilStatus(owner, 'RENEWING');
  payment.onCall(() => Promise.resolve());
  payment.setDown(false);
  await untilTold(owner, 'RENEWED');
  const keys = chargesOf(world).map(({ key }) => key);
  expect(keys.length).toBeGreaterThan(1);
  expect(new Set(keys).size).toBe(1);
});

test('a license that is no longer to renew is left out of the next try', async () => {
  const [stays, goes] = await world.licenses([{}, {}].map(() => ({ expiresAt: EXPIRY, autoRenew: true })));
  payment.answerCharges('DECLINES');
  api.setNow(before(12));
  await untilTold(owner, 'DECLINED');
  await untilStatus(owner, 'FAILED');
  await setAutoRenew(goes?.id ?? '', false);
  await untilStatus(owner, 'FAILED', 'WILL_END');
  payment.answerCharges('PAYS');
  api.setNow(after(12));
  expect(await untilTold(owner, 'RENEWED', 'DECLINED')).toMatchObject({ licenseCount: 1 });
  const [ended, renewed] = await untilStatus(owner, 'ENDED', 'WILL_RENEW');
  expect(ended?.number).toBe(String(goes?.number));
  expect(renewed?.number).toBe(String(stays?.number));
});

test('the next try is charged at the prices of its day', async () => {
  const london = await api.world({ currency: 'GBP', timeZone: 'Europe/London' });
  await keepCard(api.database, london);
  const caller = await api.signIn(london);
  await london.license({ expiresAt: EXPIRY, autoRenew: true });
  payment.answerCharges('DECLINES');
  api.setNow(before(12));
  await untilTold(caller, 'DECLINED');
  const ofDesktop = `license_type_id, payment_mode, currency) = (1, 0, 'GBP')`;
  await api.database.owner.query(`update price set valid_during = '[2020-01-01, 2026-12-01)' where (${ofDesktop}`);
  await api.database.owner.query(
    `insert into price (license_type_id, payment_mode, currency, amount_minor, valid_during)
     values (1, 0, 'GBP', 700, '[2026-12-01,)')`,
  );
  payment.answerCharges('PAYS');
  api.setNow(after(12));
  expect(await untilTold(caller, 'RENEWED', 'DECLINED')).toMatchObject({
    total: { amountMinor: 700, currency: 'GBP' },
  });
  expect(chargesOf(london).map(({ amountMinor }) => amountMinor)).toEqual([539, 700]);
});

test('a type that is not sold any more ends, and the others renew', async () => {
  const zurich = await api.world({ currency: 'CHF' });
  await keepCard(api.database, zurich);
  const caller = await api.signIn(zurich);
  await api.database.owner.query(
    `insert into price (license_type_id, payment_mode, currency, amount_minor, valid_during)
     values (1, 0, 'CHF', 650, '[2020-01-01,)')`,
  );
  await zurich.licenses(
    [TYPE.DESKTOP, TYPE.SERVER].map((typeKey) => ({ typeKey, expiresAt: EXPIRY, autoRenew: true })),
  );
  api.setNow(before(12));
  await untilTold(caller, 'RENEWED', 'ENDED');
  const { nodes } = await noticesOf(caller);
  expect(nodes[1]).toMatchObject({ licenseCount: 1, reason: 'These license types are not sold in CHF any more.' });
  await untilStatus(caller, 'WILL_END', 'WILL_RENEW');
});

test('who chooses to pay by the year after a decline has the licenses renewed for a year', async () => {
  const bare = await api.world();
  const caller = await api.signIn(bare);
  await bare.license({ expiresAt: EXPIRY, autoRenew: true });
  api.setNow(before(12));
  await untilTold(caller, 'DECLINED');
  await api.database.owner.query('update provider set payment_mode = 1 where id = $1', [bare.providerId]);
  await keepCard(api.database, bare);
  api.setNow(after(12));
  await untilTold(caller, 'RENEWED', 'DECLINED');
  expect(await untilStatus(caller, 'WILL_RENEW')).toMatchObject([{ expiresAt: '2027-12-01T00:00:00.000Z' }]);
  expect(chargesOf(bare).map(({ amountMinor }) => amountMinor)).toEqual([10 * MONTHLY.DESKTOP]);
});

test('what had expired when it was imported is not charged; what a server missed for a while is', async () => {
  const created = `update license set created_at = $2 where id = $1`;
  const [imported, missed] = await world.licenses([{}, {}].map(() => ({ expiresAt: EXPIRY, autoRenew: true })));
  await api.database.owner.query(created, [imported?.id, after(1)]);
  api.setNow(after(24 * 20));
  expect(await untilTold(owner, 'RENEWED')).toMatchObject({ licenseCount: 1 });
  const licenses = await untilStatus(owner, 'ENDED', 'WILL_RENEW');
  expect(licenses.find(({ renewalStatus }) => renewalStatus === 'WILL_RENEW')).toMatchObject({
    ...{ number: String(missed?.number), expiresAt: '2027-01-01T00:00:00.000Z' },
  });
});

test('a period that was paid is not charged again, whatever becomes of the expiry', async () => {
  const license = await world.license({ expiresAt: EXPIRY, autoRenew: true });
  api.setNow(before(12));
  await untilTold(owner, 'RENEWED');
  const condition = sql<boolean>`license.id = ${license.id}::uuid`;
  const set = sql`expires_at = ${EXPIRY}::timestamptz`;
  await transactAsOwner(api.database.owner, (run) => changeLicenses(run, world.providerId, { condition, set }));
  await world.license({ expiresAt: after(1), autoRenew: true });
  api.setNow(before(6));
  await untilTold(owner, 'RENEWED', 'RENEWED');
  expect(chargesOf(world).map(({ amountMinor }) => amountMinor)).toEqual([MONTHLY.DESKTOP, MONTHLY.DESKTOP]);
  const { rowCount } = await api.database.owner.query('select from renewal_charge where provider_id = $1', [
    world.providerId,
  ]);
  expect(rowCount).toBe(2);
});

test('notices are the provider’s own, a page at a time, and not for who is limited to a company', async () => {
  const company = await world.company('Harbor Dental');
  await world.licenses([0, 1, 2].map((hours) => ({ expiresAt: after(hours), autoRenew: true, pool: company })));
  api.setNow(before(6));
  await untilTold(owner, 'RENEWED', 'RENEWED', 'RENEWED');
  const first = await noticesOf(owner, { first: 2 });
  expect(first).toMatchObject({ totalCount: { value: 3 }, pageInfo: { hasNextPage: true } });
  const second = await noticesOf(owner, { first: 2, after: first.pageInfo.endCursor });
  expect(second.nodes).toHaveLength(1);
  const limited = await api.signIn(world, 'VIEWER', [company.id]);
  const stranger = await api.signIn(await api.world());
  for (const caller of [limited, stranger])
    expect(await noticesOf(caller)).toMatchObject({ nodes: [], totalCount: { value: 0 } });
  expect(await licensesOf(limited)).toHaveLength(3);
});

test('a renewal is told live', async () => {
  const port = await listenAnywhere(api.app);
  const socket = openSocket(() => port, owner);
  const inbox = socket.subscribe<{ renewalNoticed: { kind: string; licenseCount: number } }>(
    'subscription { renewalNoticed { kind licenseCount } }',
  );
  await inbox.rest(300);
  await world.license({ expiresAt: EXPIRY, autoRenew: true });
  api.setNow(before(12));
  expect(await inbox.next()).toEqual({ renewalNoticed: { kind: 'RENEWED', licenseCount: 1 } });
  await socket.close();
});
