import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { DESKTOP, MONTHLY, SERVER } from '../../../../testkit/purchases.ts';
import { keepCard, untilTold } from '../../../../testkit/renewals.ts';
import { TYPE, type LicenseRow, type World } from '../../../../testkit/world.ts';
import { newId, toGlobalId } from '../../../kernel/ids.ts';

const EXPIRY = new Date('2026-12-01T00:00:00Z');
const inHours = (hours: number): Date => new Date(EXPIRY.getTime() + hours * 3_600_000);
const MICROSOFT = toGlobalId('LicenseType', 'MICROSOFT_365');

let api: TestApi;
let world: World;
let owner: Caller;

beforeAll(async () => {
  api = await testApi({ renews: true });
});
afterAll(() => api.close());
beforeEach(async () => {
  api.setNow(inHours(-24));
  world = await api.world();
  await keepCard(api.database, world);
  owner = await api.signIn(world);
});

const FIELDS = `number autoRenew renewalStatus licenseType { code } renewalPrice { amountMinor } expiresAt
  scheduledChange { licenseType { code } ends takesEffectOn scheduledBy }`;
const SCHEDULE = `mutation Schedule($input: ScheduleRenewalChangeInput!) { scheduleRenewalChange(input: $input) {
  changedCount licenses { ${FIELDS} } outcomes { code message } userErrors { code path message } } }`;

interface Answer {
  readonly number: string;
  readonly licenseType: { readonly code: string };
  readonly scheduledChange: object | null;
}
interface Payload {
  readonly changedCount: number;
  readonly licenses: readonly Answer[];
  readonly outcomes: readonly { readonly code: string; readonly message: string }[];
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

async function schedule(given: object, caller = owner): Promise<Payload> {
  const input = { idempotencyKey: newId(), ...given };
  const { data, errors } = await caller.query<{ scheduleRenewalChange: Payload }>(SCHEDULE, { input });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.scheduleRenewalChange;
}

const idsOf = (...licenses: readonly (LicenseRow | undefined)[]): string[] =>
  licenses.map((license) => toGlobalId('License', license?.id ?? ''));

async function licenses(): Promise<Map<number, Answer>> {
  const { data } = await owner.query<{ licenses: { nodes: Answer[] } }>(`{ licenses { nodes { ${FIELDS} } } }`);
  return new Map(data?.licenses.nodes.map((license) => [Number(license.number), license]));
}

const renewing = (count: number, given: Partial<LicenseRow> = {}): Promise<LicenseRow[]> =>
  world.licenses(Array.from({ length: count }, () => ({ expiresAt: EXPIRY, autoRenew: true, ...given })));

test('another type is shown until the renewal, charged with it, and there from then on', async () => {
  const [one, other] = await renewing(2);
  const { changedCount, userErrors } = await schedule({ ids: idsOf(one), licenseType: SERVER });
  expect({ changedCount, userErrors }).toEqual({ changedCount: 1, userErrors: [] });
  expect((await licenses()).get(one?.number ?? 0)).toMatchObject({
    ...{ licenseType: { code: 'DESKTOP' }, renewalPrice: { amountMinor: MONTHLY.SERVER } },
    scheduledChange: { licenseType: { code: 'SERVER' }, ends: false, takesEffectOn: '2026-12-01' },
  });
  api.setNow(inHours(-12));
  expect(await untilTold(owner, 'RENEWED')).toMatchObject({ total: { amountMinor: MONTHLY.DESKTOP + MONTHLY.SERVER } });
  const after = await licenses();
  expect(after.get(one?.number ?? 0)).toMatchObject({
    ...{ licenseType: { code: 'SERVER' }, scheduledChange: null, expiresAt: '2027-01-01T00:00:00.000Z' },
  });
  expect(after.get(other?.number ?? 0)?.licenseType.code).toBe('DESKTOP');
});

test('the forecast charges what is scheduled', async () => {
  const [one] = await renewing(2);
  await schedule({ ids: idsOf(one), licenseType: SERVER });
  const { data } = await owner.query<{ renewalForecast: { months: unknown[] } }>(
    `{ renewalForecast(months: 2) { months { renewingCount cost { amountMinor }
      types { licenseType { code } renewingCount } companies { renewingCount } } } }`,
  );
  const month = {
    ...{ renewingCount: 2, cost: { amountMinor: MONTHLY.DESKTOP + MONTHLY.SERVER } },
    types: ['DESKTOP', 'SERVER'].map((code) => ({ licenseType: { code }, renewingCount: 1 })),
    companies: [{ renewingCount: 2 }],
  };
  expect(data?.renewalForecast.months).toEqual([month, month]);
});

test('fewer are renewed: those end, and it can be withdrawn until then', async () => {
  const [stays, ends, back] = await renewing(3);
  await schedule({ ids: idsOf(ends, back), doNotRenew: true });
  const scheduled = await licenses();
  for (const license of [ends, back])
    expect(scheduled.get(license?.number ?? 0)).toMatchObject({
      ...{ autoRenew: false, renewalStatus: 'WILL_END' },
      scheduledChange: { licenseType: null, ends: true, takesEffectOn: '2026-12-01' },
    });
  const withdrawn = await schedule({ ids: idsOf(back), withdraw: true });
  expect(withdrawn.licenses).toMatchObject([{ autoRenew: true, scheduledChange: null }]);
  api.setNow(inHours(-12));
  expect(await untilTold(owner, 'RENEWED')).toMatchObject({ licenseCount: 2 });
  expect((await licenses()).get(stays?.number ?? 0)).toMatchObject({ renewalStatus: 'WILL_RENEW' });
});

test('by a filter, what it does not fit is left as it is; by id it is refused', async () => {
  const instance = await world.instance('pc-1');
  const [free] = await renewing(1);
  const [used] = await renewing(1, { instance });
  const [seat] = await renewing(1, { typeKey: TYPE.MICROSOFT_365 });
  const [ending] = await world.licenses([{ expiresAt: EXPIRY }]);
  const refusals: string[] = [];
  // A Server license does not cover a Windows desktop.
  for (const license of [used, seat, ending]) {
    const { outcomes, userErrors } = await schedule({ ids: idsOf(license), licenseType: SERVER });
    expect(userErrors).toMatchObject([{ code: 'REFUSED' }]);
    refusals.push(outcomes[0]?.message ?? '');
  }
  expect(refusals).toEqual([
    expect.stringContaining('Server does not cover pc-1'),
    `License ${seat?.number} is counted by another unit than Server: choose a type that is counted as it is.`,
    `License ${ending?.number} does not renew: turn auto-renew on first.`,
  ]);
  expect(await schedule({ filter: {}, licenseType: SERVER })).toMatchObject({
    changedCount: 1,
    licenses: [{ number: String(free?.number) }],
  });
});

test('one thing is chosen, for licenses that are there', async () => {
  const [license] = await renewing(1);
  const ids = idsOf(license);
  for (const wish of [{}, { doNotRenew: true, withdraw: true }, { licenseType: SERVER, doNotRenew: true }])
    expect((await schedule({ ids, ...wish })).userErrors).toMatchObject([{ code: 'INVALID' }]);
  expect((await schedule({ ids, licenseType: MICROSOFT })).userErrors).toMatchObject([{ code: 'REFUSED' }]);
  expect((await schedule({ ids, licenseType: 'nonsense' })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  for (const nothing of [{ licenseType: DESKTOP }, { withdraw: true }])
    expect(await schedule({ ids, ...nothing })).toMatchObject({ changedCount: 0, userErrors: [] });
  expect((await schedule({ doNotRenew: true })).userErrors).toMatchObject([{ code: 'INVALID' }]);
  const stranger = await api.signIn(await api.world());
  expect((await schedule({ ids, doNotRenew: true }, stranger)).outcomes).toMatchObject([{ code: 'NOT_FOUND' }]);
});

test('a license whose instance got one of that type meanwhile renews as what it is, for what it costs', async () => {
  const instance = await world.instance('mac-1', null, 'macOS 15.1');
  const [license] = await renewing(1, { instance });
  await schedule({ ids: idsOf(license), licenseType: SERVER });
  await world.license({ instance, typeKey: TYPE.SERVER });
  api.setNow(inHours(-12));
  expect(await untilTold(owner, 'RENEWED')).toMatchObject({ total: { amountMinor: MONTHLY.DESKTOP } });
  expect((await licenses()).get(license?.number ?? 0)).toMatchObject({
    ...{ licenseType: { code: 'DESKTOP' }, scheduledChange: null, expiresAt: '2027-01-01T00:00:00.000Z' },
  });
});
