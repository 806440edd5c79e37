import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { change, ended, type Verb } from '../../../testkit/assignments.ts';
import { TYPE, type LicenseRow } from '../../../testkit/world.ts';

const COUNT = 50_000;
const DOMAINS = 500;
const MOST_SECONDS = 10;

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

/** Reads a page again and again, as others do meanwhile. @returns how long each took, in milliseconds */
function reading(caller: Caller): { stop(): Promise<number[]> } {
  const times: number[] = [];
  let isOver = false;
  const read = async (): Promise<void> => {
    while (!isOver) {
      const start = performance.now();
      const { errors } = await caller.query('{ licenses(first: 50) { nodes { number company { name } } } }');
      expect(errors).toEqual([]);
      times.push(performance.now() - start);
      await sleep(20);
    }
  };
  const done = read();
  return {
    stop: async () => {
      isOver = true;
      await done;
      return times.toSorted((one, other) => one - other);
    },
  };
}

test.each([
  ['revokeLicenses', 'WHAT_WORKS'],
  ['revokeLicenses', 'ALL_OR_NOTHING'],
] as const)('50,000 licenses by filter: %s, %s, while others read', async (verb: Verb, onError) => {
  const world = await api.world();
  const domains = await Promise.all(
    Array.from({ length: DOMAINS }, (_, turn) => world.instance(`d${turn}.example`, null, '')),
  );
  const given = Array.from({ length: COUNT }, (_, turn): Partial<LicenseRow> => {
    return { typeKey: TYPE.MICROSOFT_365, instance: domains[turn % DOMAINS] ?? null };
  });
  await world.licenses(given);
  await api.database.owner.query('vacuum (analyze)');
  const caller = await api.signIn(world, 'OPERATOR');
  const others = reading(await api.signIn(world, 'VIEWER'));

  const start = performance.now();
  const dry = await change(caller, verb, { filter: {}, onError, dryRun: true });
  const dryMs = performance.now() - start;
  const begin = performance.now();
  const accepted = await change(caller, verb, { filter: {}, onError });
  const acceptedMs = performance.now() - begin;
  const set = await ended(caller, accepted.changeSet?.id);
  const totalMs = performance.now() - begin;
  const times = await others.stop();
  const undo = await change(caller, 'undoChangeSet', { id: set.id });
  const undone = await ended(caller, undo.changeSet?.id);
  const undoMs = performance.now() - begin - totalMs;

  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  console.log(
    `${verb} ${onError}: ${COUNT} in ${seconds(totalMs)} s (bar ${MOST_SECONDS} s; accepted after ${seconds(acceptedMs)} s, dry run ${seconds(dryMs)} s, ` +
      `undone in ${seconds(undoMs)} s); others' page p50 ${Math.round(times[times.length >> 1] ?? 0)} ms, ` +
      `p95 ${Math.round(times[Math.floor(times.length * 0.95)] ?? 0)} ms`,
  );
  expect([dry.counts.changed, set.counts.changed, undone.counts.changed]).toEqual([COUNT, COUNT, COUNT]);
  expect(totalMs / 1_000).toBeLessThan(MOST_SECONDS);
});
