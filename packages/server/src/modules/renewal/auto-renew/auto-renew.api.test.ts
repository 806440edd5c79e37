import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { createWorld, TYPE, type World } from '../../../../testkit/world.ts';
import { toGlobalId } from '../../../kernel/ids.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const PAST = new Date('2026-11-24T11:59:59Z');

const SET = `mutation ($input: SetAutoRenewInput!) {
  setAutoRenew(input: $input) {
    changedCount licenses { id autoRenew renewalStatus } outcomes { code message } counts { changed unchanged refused }
    nextPeriodCost { before { amountMinor } after { amountMinor } } changeSet { id } userErrors { code path message }
  }
}`;

interface Payload {
  changedCount: number;
  licenses: { id: string; autoRenew: boolean; renewalStatus: string }[];
  outcomes: { code: string; message: string }[];
  counts: { changed: number; unchanged: number; refused: number };
  nextPeriodCost: { before: { amountMinor: number }; after: { amountMinor: number } } | null;
  changeSet: { id: string } | null;
  userErrors: { code: string; path: string[]; message: string }[];
}

let api: TestApi;
let world: World;
let operator: Caller;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
  world = await api.world();
  operator = await api.signIn(world, 'OPERATOR');
});
afterAll(() => api.close());

let keys = 0;
const newKey = (): string => `key-${++keys}`;
const idOf = ({ id }: { id: string }): string => toGlobalId('License', id);

async function set(caller: Caller, input: Record<string, unknown>): Promise<Payload> {
  const { data, errors } = await caller.query<{ setAutoRenew: Payload }>(SET, {
    input: { idempotencyKey: newKey(), ...input },
  });
  expect(errors).toEqual([]);
  if (!data) throw new Error('There is a payload');
  return data.setAutoRenew;
}

async function rowsOf(
  table: string,
  { providerId }: Pick<World, 'providerId'> = world,
): Promise<Record<string, unknown>[]> {
  const { rows } = await api.database.owner.query<Record<string, unknown>>(
    `select * from ${table} where provider_id = $1`,
    [providerId],
  );
  return rows;
}

const changesToldOf = async (own: World): Promise<Record<string, unknown>[]> =>
  (await rowsOf('outbox_event', own)).filter(({ kind }) => kind === 'licensesChanged');

async function autoRenewCount(caller: Caller): Promise<number> {
  const { data } = await caller.query<{ licenseGroups: { autoRenewCount: { value: number } }[] }>(
    '{ licenseGroups { autoRenewCount { value } } }',
  );
  return data?.licenseGroups.reduce((sum, group) => sum + group.autoRenewCount.value, 0) ?? NaN;
}

test('a license named by its id renews, its group counts it, and audit log and outbox tell of it', async () => {
  const own = await api.world();
  const caller = await api.signIn(own, 'BUYER');
  const [one, other] = await own.licenses([{}, { autoRenew: true }]);
  if (!one || !other) throw new Error('Two licenses were made');

  const answer = await set(caller, { ids: [idOf(one), idOf(other)], autoRenew: true });

  expect(answer.changedCount).toBe(1);
  expect(answer.licenses.map(({ id }) => id).toSorted()).toEqual([idOf(one), idOf(other)].toSorted());
  expect(answer.licenses.every(({ autoRenew, renewalStatus }) => autoRenew && renewalStatus === 'WILL_RENEW')).toBe(
    true,
  );
  expect(await autoRenewCount(caller)).toBe(2);
  expect(await rowsOf('audit_entry', own)).toMatchObject([
    {
      command: 'setAutoRenew',
      input: { autoRenew: true },
      outcome: { changeSetId: expect.any(String) as string },
      occurred_at: NOW,
    },
  ]);
  expect(await changesToldOf(own)).toMatchObject([
    { kind: 'licensesChanged', payload: { ids: [one.id], types: [TYPE.DESKTOP], before: { auto_renew: false } } },
  ]);
});

test('the same key and input gives the first answer again, and changes nothing more', async () => {
  const own = await api.world();
  const caller = await api.signIn(own, 'OPERATOR');
  const license = await own.license();
  const input = { ids: [idOf(license)], autoRenew: true, idempotencyKey: 'once' };

  const first = await set(caller, input);
  await set(caller, { ids: [idOf(license)], autoRenew: false });
  const again = await set(caller, input);

  expect([first.changedCount, again.changedCount]).toEqual([1, 1]);
  expect(again.licenses).toMatchObject([{ autoRenew: false }]);
  expect(await rowsOf('audit_entry', own)).toHaveLength(2);
});

test('a key that was used is refused for another input, and for another person', async () => {
  const license = await world.license();
  const colleague = await api.signIn(world, 'OPERATOR');
  const input = { ids: [idOf(license)], autoRenew: true, idempotencyKey: 'taken' };
  await set(operator, input);

  for (const answer of [await set(operator, { ...input, autoRenew: false }), await set(colleague, input)])
    expect(answer.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] }]);
});

test('of many who come with one key at once, one does the work and all get its answer', async () => {
  const own = await api.world();
  const caller = await api.signIn(own, 'OPERATOR');
  const ids = (await own.licenses(Array.from({ length: 20 }, () => ({})))).map(idOf);

  const answers = await Promise.all(
    Array.from({ length: 8 }, () => set(caller, { ids, autoRenew: true, idempotencyKey: 'together' })),
  );

  expect(answers.map(({ changedCount }) => changedCount)).toEqual(Array(8).fill(20));
  expect(await rowsOf('audit_entry', own)).toHaveLength(1);
  expect(await changesToldOf(own)).toHaveLength(1);
});

test('a command that failed leaves its key free', async () => {
  const license = await world.license();
  const input = { ids: [idOf(license), 'unknown'], autoRenew: true, idempotencyKey: 'second try' };
  expect((await set(operator, input)).userErrors).toMatchObject([{ code: 'REFUSED' }]);
  expect((await set(operator, { ...input, ids: [idOf(license)] })).changedCount).toBe(1);
});

test('unknown licenses and those of others are not found, and then nothing changes', async () => {
  const stranger = await (await api.world()).license();
  const license = await world.license();
  const company = toGlobalId('Company', license.id);
  for (const id of [idOf(stranger), 'nonsense', company, toGlobalId('License', 'DESKTOP')]) {
    const answer = await set(operator, { ids: [idOf(license), id], autoRenew: true });
    expect(answer).toMatchObject({ changedCount: 0, licenses: [] });
    expect(answer.userErrors).toMatchObject([{ code: 'REFUSED' }]);
    expect(answer.outcomes.map(({ code }) => code)).toEqual(['HELD_BACK', 'NOT_FOUND']);
  }
  const rows = await rowsOf('license');
  expect(rows.find(({ id }) => id === license.id)).toMatchObject({ auto_renew: false, version: 1 });
});

test.each([
  ['a trial', { category: 1, expiresAt: new Date('2027-01-01') }, 'is a trial, and is never charged'],
  ['what has expired', { expiresAt: PAST }, 'has expired'],
] as const)('%s is not set to renew by id, but may be set to end', async (_name, given, why) => {
  const license = await world.license({ ...given, autoRenew: false });
  const answer = await set(operator, { ids: [idOf(license)], autoRenew: true });
  expect(answer.userErrors).toMatchObject([{ code: 'REFUSED' }]);
  expect(answer.outcomes[0]?.message).toContain(why);
  expect(answer.outcomes[0]?.message).toContain(String(license.number));

  const renewing = await world.license({ ...given, autoRenew: true });
  expect((await set(operator, { ids: [idOf(renewing)], autoRenew: false })).changedCount).toBe(1);
});

test('a filter sets what matches and can renew, and leaves the rest', async () => {
  const own = await api.world();
  const caller = await api.signIn(own, 'OPERATOR');
  const company = await own.company('Harbor Dental');
  const at = { pool: company };
  await own.licenses([at, at, { ...at, autoRenew: true }, { ...at, category: 1 }, { ...at, expiresAt: PAST }, {}]);

  const filter = { company: { id: { eq: toGlobalId('Company', company.id) } } };
  const answer = await set(caller, { filter, autoRenew: true });

  expect(answer.changedCount).toBe(2);
  expect(answer.counts).toEqual({ changed: 2, unchanged: 1, refused: 2 });
  expect(answer.licenses).toHaveLength(2);
  expect(await autoRenewCount(caller)).toBe(3);
});

test('a filter may search', async () => {
  const own = await api.world();
  const caller = await api.signIn(own, 'OPERATOR');
  const [one] = await own.licenses([{ pool: await own.company('Müller Söhne') }, {}]);
  const answer = await set(caller, { filter: { search: 'ÜLLER' }, autoRenew: true });
  expect(answer.licenses.map(({ id }) => id)).toEqual(one && [idOf(one)]);
});

test.each([
  ['neither ids nor a filter', {}, 'INVALID'],
  ['both', { ids: [], filter: {} }, 'INVALID'],
  ['more than 1,000 ids', { ids: Array(1_001).fill('x') }, 'TOO_MANY'],
  ['no key', { ids: [], idempotencyKey: '' }, 'INVALID'],
  ['a key of more than 200 characters', { ids: [], idempotencyKey: 'x'.repeat(201) }, 'INVALID'],
])('%s is refused', async (_name, input, code) => {
  const answer = await set(operator, { autoRenew: true, ...input });
  expect(answer.userErrors).toMatchObject([{ code }]);
});

test('a viewer may not, nor anyone who is not signed in', async () => {
  const license = await world.license();
  const variables = { input: { ids: [idOf(license)], autoRenew: true, idempotencyKey: newKey() } };
  const viewer = await api.signIn(world, 'VIEWER');
  expect((await viewer.query(SET, variables)).code).toBe('FORBIDDEN');
  expect((await api.anonymous.query(SET, variables)).code).toBe('UNAUTHENTICATED');
});

test('who is limited to a company changes nothing beyond it, by id or by filter', async () => {
  const own = await createWorld(api.database);
  const company = await own.company('Mine');
  const caller = await api.signIn(own, 'OPERATOR', [company.id]);
  const [mine, beyond] = await own.licenses([{ pool: company }, { pool: await own.company('Theirs') }]);
  if (!mine || !beyond) throw new Error('Two licenses were made');

  const refused = await set(caller, { ids: [idOf(mine), idOf(beyond)], autoRenew: true });
  expect(refused.userErrors).toMatchObject([{ code: 'REFUSED' }]);
  expect(refused.outcomes.map(({ code }) => code)).toEqual(['HELD_BACK', 'NOT_FOUND']);
  const answer = await set(caller, { filter: {}, autoRenew: true });
  expect(answer.licenses.map(({ id }) => id)).toEqual([idOf(mine)]);
});

test('people who change the same licenses at once, in any order, end in a state that the counts agree with', async () => {
  const own = await api.world();
  const caller = await api.signIn(own, 'OPERATOR');
  const ids = (await own.licenses(Array.from({ length: 60 }, () => ({})))).map(idOf);
  const orders = [ids, ids.toReversed(), ids.slice(20), ids.slice(0, 40)];

  await Promise.all(
    Array.from({ length: 24 }, (_, round) => set(caller, { ids: orders[round % 4], autoRenew: round % 3 !== 0 })),
  );

  const renewing = (await rowsOf('license', own)).filter((row) => row['auto_renew'] === true);
  expect(await autoRenewCount(caller)).toBe(renewing.length);
});
