import { CompaniesPageDocument } from '@license-console/schema';
import { expect, test } from 'vitest';
import { ref } from 'vue';
import { inSetup, settle } from '../../../testkit/inSetup.ts';
import { useQuery } from './useQuery.ts';

function searching(text = 'harbor') {
  const search = ref(text);
  const enabled = ref(true);
  const world = inSetup(() =>
    useQuery(CompaniesPageDocument, () => ({ first: 2, filter: { name: { contains: search.value } } }), { enabled }),
  );
  const count = () => world.result.data.value?.companies.totalCount.value;
  return { ...world, search, enabled, count };
}

test('an answer is shown when it is there', async () => {
  const { result, count } = searching();
  expect(result.isLoading.value).toBe(true);
  await settle();
  expect(count()).toBe(4);
  expect(result.isLoading.value).toBe(false);
  expect(result.isStale.value).toBe(false);
});

test('the previous answer stays, marked as stale, while the next is on its way', async () => {
  const { result, search, network, count } = searching();
  await settle();
  network.isHeld = true;
  search.value = 'dental';
  await settle();
  expect(count()).toBe(4);
  expect(result.isStale.value).toBe(true);
  expect(result.isLoading.value).toBe(false);
  network.release();
  await settle();
  expect(count()).toBe(12);
  expect(result.isStale.value).toBe(false);
});

test('an older answer is never shown over a newer one, and its request is aborted', async () => {
  const { search, network, count } = searching();
  await settle();
  network.isHeld = true;
  search.value = 'den';
  await settle();
  search.value = 'nobody';
  await settle();
  network.release([1, 0]);
  await settle();
  expect(count()).toBe(0);
  expect(network.asked).toEqual(['CompaniesPage', '!CompaniesPage', 'CompaniesPage']);
});

test('equal variables ask nothing again', async () => {
  const { search, network } = searching();
  await settle();
  search.value = 'x';
  search.value = 'harbor';
  await settle();
  expect(network.asked).toHaveLength(1);
});

test('a failure is a value, keeps what was shown, and goes away with a successful refetch', async () => {
  const { result, search, network, count } = searching();
  await settle();
  network.isDown = true;
  search.value = 'dental';
  await settle();
  expect(result.error.value?.message).toBe('Failed to fetch');
  expect(count()).toBe(4);
  expect(result.isStale.value).toBe(true);
  network.isDown = false;
  await result.refetch();
  await settle();
  expect(result.error.value).toBeUndefined();
  expect(count()).toBe(12);
});

test('a first answer that fails leaves nothing loading', async () => {
  const world = searching();
  world.stop();
  const { result, network } = inSetup(() =>
    useQuery(CompaniesPageDocument, { first: 1 }, { fetchPolicy: 'network-only' }),
  );
  network.isDown = true;
  await settle();
  network.isDown = false;
  await result.refetch();
  expect(result.isLoading.value).toBe(false);
});

test('while it is not enabled nothing is asked', async () => {
  const { enabled, search, network, count } = searching();
  await settle();
  enabled.value = false;
  search.value = 'dental';
  await settle();
  expect(network.asked).toHaveLength(1);
  enabled.value = true;
  await settle();
  expect(count()).toBe(12);
});

test('an unmounted component aborts its request', async () => {
  const { network, stop, search } = searching();
  await settle();
  network.isHeld = true;
  search.value = 'dental';
  await settle();
  stop();
  await settle();
  expect(network.asked.at(-1)).toBe('!CompaniesPage');
});
