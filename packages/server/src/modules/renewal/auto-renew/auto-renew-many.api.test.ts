import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { change, CHANGE_SET, ended, type ChangeAnswer } from '../../../../testkit/assignments.ts';
import { MONTHLY, SERVER } from '../../../../testkit/purchases.ts';
import { TYPE, type World } from '../../../../testkit/world.ts';
import { newId, toGlobalId } from '../../../kernel/ids.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const VALID = new Date('2027-01-01T00:00:00Z');
const PAST = new Date('2026-11-01T00:00:00Z');

const SET = `mutation ($input: SetAutoRenewInput!) { setAutoRenew(input: $input) {
  changedCount changeSet { ${CHANGE_SET} } counts { changed unchanged refused heldBack }
  outcomes { code message } nextPeriodCost { before { amountMinor } after { amountMinor } }
  licenses { id } userErrors { code message } } }`;
const SCHEDULE = `mutation ($input: ScheduleRenewalChangeInput!) {
  scheduleRenewalChange(input: $input) { changeSet { id } userErrors { code } } }`;

interface Answer extends ChangeAnswer {
  readonly changedCount: number;
  readonly licenses: readonly { readonly id: string }[];
  readonly nextPeriodCost: { readonly before: object; readonly after: object } | null;
}

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
});
afterAll(() => api.close());

async function set(caller: Caller, input: Record<string, unknown>): Promise<Answer> {
  const variables = { input: { idempotencyKey: newId(), ...input } };
  const { data, errors } = await caller.query<{ setAutoRenew: Answer }>(SET, variables);
  expect(errors).toEqual([]);
  if (!data) throw new Error('There is a payload');
  return data.setAutoRenew;
}

async function renewing({ providerId }: Pick<World, 'providerId'>): Promise<number> {
  const { rows } = await api.database.owner.query<{ count: number }>(
    'select count(*)::int as count from license where provider_id = $1 and auto_renew',
    [providerId],
  );
  return rows[0]?.count ?? 0;
}

const few = { expiresAt: VALID } as const;

test('a dry run says how many change, which cannot and what it costs then, and changes nothing', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  await world.licenses([few, few, { ...few, typeKey: TYPE.SERVER }, { ...few, autoRenew: true }]);
  await world.licenses([{ ...few, category: 1 }, { expiresAt: PAST }]);

  const dry = await set(caller, { filter: {}, autoRenew: true, dryRun: true });

  expect(dry).toMatchObject({
    ...{ changedCount: 3, changeSet: null, licenses: [], userErrors: [] },
    counts: { changed: 3, unchanged: 1, refused: 2, heldBack: 0 },
    nextPeriodCost: { before: { amountMinor: 0 }, after: { amountMinor: 2 * MONTHLY.DESKTOP + MONTHLY.SERVER } },
  });
  expect(dry.outcomes.map(({ code }) => code).toSorted()).toEqual(
    ['CHANGED', 'CHANGED', 'CHANGED', 'EXPIRED', 'TRIAL_ENDS', 'UNCHANGED'].toSorted(),
  );
  expect(await renewing(world)).toBe(1);

  const { changeSet, ...done } = await set(caller, { filter: {}, autoRenew: true });
  expect(done).toMatchObject({ counts: dry.counts, nextPeriodCost: dry.nextPeriodCost });
  expect(changeSet).toMatchObject({ command: 'AUTO_RENEW_ON', state: 'DONE', canUndo: true });
  expect(await renewing(world)).toBe(4);
});

test('an undo turns back those that changed, and leaves those that were so, and those that somebody changed since', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const licenses = await world.licenses([few, few, few, { ...few, autoRenew: true }]);
  const ids = licenses.map(({ id }) => toGlobalId('License', id));
  const { changeSet } = await set(caller, { ids, autoRenew: true });
  await set(caller, { ids: ids.slice(0, 1), autoRenew: false });
  await set(caller, { ids: ids.slice(0, 1), autoRenew: true });

  const undo = await change(caller, 'undoChangeSet', { id: changeSet?.id });
  expect(undo.counts).toMatchObject({ changed: 2, refused: 1 });
  expect(undo.outcomes.map(({ code }) => code)).toEqual(['CHANGED_SINCE', 'CHANGED', 'CHANGED']);
  expect(await renewing(world)).toBe(2);

  const again = await change(caller, 'undoChangeSet', { id: undo.changeSet?.id });
  expect(again.counts).toMatchObject({ changed: 2, refused: 0 });
  expect(await renewing(world)).toBe(4);
});

test('to be set to renew withdraws that a license was to end, and an undo schedules it again', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const license = await world.license({ ...few, autoRenew: true });
  const ids = [toGlobalId('License', license.id)];
  const input = { ids, doNotRenew: true, idempotencyKey: newId() };
  await caller.query(SCHEDULE, { input });
  const scheduled = async () => {
    const { rows } = await api.database.owner.query<{ license_type_id: number | null }>(
      'select license_type_id from renewal_change where license_id = $1',
      [license.id],
    );
    return rows;
  };
  expect(await scheduled()).toEqual([{ license_type_id: null }]);

  const { changeSet } = await set(caller, { ids, autoRenew: true });
  expect(await scheduled()).toEqual([]);
  await change(caller, 'undoChangeSet', { id: changeSet?.id });
  expect(await scheduled()).toEqual([{ license_type_id: null }]);
  expect(await renewing(world)).toBe(0);
});

test('more than a thousand are changed after the answer, with progress, and undone together', async () => {
  const COUNT = 2_600;
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  await world.licenses(Array.from({ length: COUNT }, () => few));

  const accepted = await set(caller, { filter: {}, autoRenew: true });
  expect(accepted).toMatchObject({ changeSet: { state: 'RUNNING', progress: { total: COUNT } }, licenses: [] });
  const done = await ended(caller, accepted.changeSet?.id);
  expect(done).toMatchObject({ state: 'DONE', canUndo: true, counts: { changed: COUNT, refused: 0 } });
  expect(await renewing(world)).toBe(COUNT);

  const undo = await change(caller, 'undoChangeSet', { id: done.id });
  expect((await ended(caller, undo.changeSet?.id)).counts).toMatchObject({ changed: COUNT, refused: 0 });
  expect(await renewing(world)).toBe(0);
});

test('a change of the type is planned by the same rules: what is said in a dry run is what becomes of it', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const place = await world.instance('mac', null, 'macOS 15.1');
  await world.license({ ...few, instance: place, typeKey: TYPE.SERVER });
  await world.licenses([
    { ...few, autoRenew: true },
    { ...few, autoRenew: true, instance: place },
    { ...few, autoRenew: true, typeKey: TYPE.MICROSOFT_365 },
    { ...few },
  ]);
  const DRY = `mutation ($input: ScheduleRenewalChangeInput!) { scheduleRenewalChange(input: $input) {
    counts { changed unchanged refused } outcomes { code message license { licenseType { code } } }
    nextPeriodCost { before { amountMinor } after { amountMinor } } } }`;
  const plan = async (dryRun: boolean) => {
    const input = { filter: {}, licenseType: SERVER, dryRun, idempotencyKey: newId() };
    const { data, errors } = await caller.query<{ scheduleRenewalChange: Answer }>(DRY, { input });
    expect(errors).toEqual([]);
    return data?.scheduleRenewalChange;
  };
  const dry = await plan(true);
  expect(dry).toMatchObject({
    counts: { changed: 1, unchanged: 1, refused: 3 },
    nextPeriodCost: { before: { amountMinor: MONTHLY.DESKTOP }, after: { amountMinor: MONTHLY.SERVER } },
  });
  expect(dry?.outcomes.map(({ code }) => code).toSorted()).toEqual([
    ...['CHANGED', 'HOLDS_ONE', 'NOT_RENEWING', 'OTHER_UNIT', 'UNCHANGED'],
  ]);
  expect(dry?.outcomes.find(({ code }) => code === 'HOLDS_ONE')?.message).toContain('a license of Server already');
  expect(await plan(false)).toEqual(dry);
});
