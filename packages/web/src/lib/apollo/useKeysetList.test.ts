import { CompaniesPageDocument } from '@license-console/schema';
import { expect, test } from 'vitest';
import { ref } from 'vue';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { inSetup, settle } from '../../../testkit/inSetup.ts';
import { makeWorld } from '../../../testkit/world.ts';
import { useKeysetList } from './useKeysetList.ts';

async function listing(startAt?: string) {
  const search = ref('');
  const start = ref(startAt);
  const server = createFakeServer(makeWorld({ companies: 30, licenses: 1 }));
  const world = inSetup(
    () =>
      useKeysetList(
        CompaniesPageDocument,
        () => ({
          filter: { name: { contains: search.value } },
          ...(start.value && { startAt: { name: start.value } }),
        }),
        ({ companies }) => companies,
        10,
      ),
    server,
  );
  const sorted = server.world.companies
    .map(({ name, id }) => ({ name, id }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  const ids = () => world.result.nodes.value.map(({ id }) => id);
  await settle();
  return { ...world, search, start, sorted: sorted.map(({ id }) => id), ids };
}

test('the list grows by a page at a time until its end', async () => {
  const { result, ids, sorted } = await listing();
  expect(ids()).toEqual(sorted.slice(0, 10));
  await result.loadNext();
  await result.loadNext();
  expect(ids()).toEqual(sorted);
  expect(result.hasNext.value).toBe(false);
  await result.loadNext();
  expect(ids()).toHaveLength(30);
});

test('a list that starts in the middle grows in both directions', async () => {
  const { result, ids, sorted } = await listing('H');
  const from = sorted.indexOf(ids()[0] ?? '');
  expect(from).toBeGreaterThan(5);
  expect(result.hasPrevious.value).toBe(true);
  await result.loadPrevious();
  await result.loadNext();
  expect(ids()).toEqual(sorted.slice(Math.max(0, from - 10), from + 20));
});

test('two calls ask for one page', async () => {
  const { result, network } = await listing();
  await Promise.all([result.loadNext(), result.loadNext()]);
  expect(network.asked).toHaveLength(2);
});

test('new variables start the list anew; the old rows stay until then, and late answers are ignored', async () => {
  const { result, search, network, ids } = await listing();
  const before = ids();
  network.isHeld = true;
  void result.loadNext();
  await settle();
  search.value = 'atlas';
  await settle();
  search.value = 'harbor';
  await settle();
  expect(ids()).toEqual(before);
  expect(result.isStale.value).toBe(true);
  network.release([2, 1, 0]);
  await settle();
  expect(ids()).toHaveLength(3);
  expect(result.isStale.value).toBe(false);
});

test('read anew while the same page is on its way, the list asks again: it gave up the page that it had asked for', async () => {
  const { result, search, network, ids } = await listing();
  network.isHeld = true;
  search.value = 'harbor';
  await settle();
  void result.reload();
  await settle();
  expect(network.asked).toHaveLength(3);
  network.release([0, 1]);
  await settle();
  expect(result.error.value).toBeNull();
  expect(ids()).toHaveLength(3);
});

test('a page that fails leaves the rows, says why, and can be tried again', async () => {
  const { result, network, ids } = await listing();
  network.isDown = true;
  await result.loadNext();
  expect(ids()).toHaveLength(10);
  expect(result.error.value?.message).toBe('Failed to fetch');
  network.isDown = false;
  await result.retry();
  expect(result.error.value).toBeNull();
  expect(ids()).toHaveLength(20);
});
