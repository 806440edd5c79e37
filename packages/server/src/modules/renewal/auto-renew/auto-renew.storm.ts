import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { change, CHANGE_SET, ended, type ChangeAnswer } from '../../../../testkit/assignments.ts';
import { SERVER } from '../../../../testkit/purchases.ts';
import { newId } from '../../../kernel/ids.ts';

/** As for 50,000 licenses that are assigned: what is planned for their ends is no slower. */
const SECONDS_FOR_50_000 = 10;

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const PAYLOAD = `changeSet { ${CHANGE_SET} } counts { changed unchanged refused heldBack }
  outcomes { code message license { number } instance { name } replacement { number } }
  nextPeriodCost { after { amountMinor } } userErrors { code path message }`;
const WISHES = {
  setAutoRenew: `mutation ($input: SetAutoRenewInput!) { setAutoRenew(input: $input) { ${PAYLOAD} } }`,
  scheduleRenewalChange: `mutation ($input: ScheduleRenewalChangeInput!) {
    scheduleRenewalChange(input: $input) { ${PAYLOAD} } }`,
};

async function plan(caller: Caller, name: keyof typeof WISHES, wish: object): Promise<ChangeAnswer> {
  const input = { filter: {}, idempotencyKey: newId(), ...wish };
  const { data, errors } = await caller.query<Record<typeof name, ChangeAnswer>>(WISHES[name], { input });
  expect(errors).toEqual([]);
  if (!data) throw new Error('There is a payload');
  return data[name];
}

test.each([
  ['setAutoRenew', 50_000, false, { autoRenew: true }],
  ['setAutoRenew', 100_000, false, { autoRenew: true }],
  ['scheduleRenewalChange', 50_000, true, { licenseType: SERVER }],
  ['scheduleRenewalChange', 50_000, true, { doNotRenew: true }],
] as const)('%s, %i licenses by filter', async (name, count, autoRenew, wish) => {
  const world = await api.world();
  await world.licenses(Array.from({ length: count }, () => ({ autoRenew })));
  await api.database.owner.query('vacuum (analyze)');
  const caller = await api.signIn(world, 'OPERATOR');

  const start = performance.now();
  const dry = await plan(caller, name, { ...wish, dryRun: true });
  const dryMs = performance.now() - start;
  const begin = performance.now();
  const accepted = await plan(caller, name, wish);
  const acceptedMs = performance.now() - begin;
  const set = await ended(caller, accepted.changeSet?.id);
  const totalMs = performance.now() - begin;
  const undo = await change(caller, 'undoChangeSet', { id: set.id });
  const undone = await ended(caller, undo.changeSet?.id);
  const undoMs = performance.now() - begin - totalMs;

  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  console.log(
    `${name} ${JSON.stringify(wish)}: ${count} in ${seconds(totalMs)} s (accepted after ${seconds(acceptedMs)} s, dry run ` +
      `${seconds(dryMs)} s, undone in ${seconds(undoMs)} s)`,
  );
  expect([dry.counts.changed, set.counts.changed, undone.counts.changed]).toEqual([count, count, count]);
  expect(totalMs / 1_000).toBeLessThan((SECONDS_FOR_50_000 * count) / 50_000);
});
