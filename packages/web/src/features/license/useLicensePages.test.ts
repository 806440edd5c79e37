import { afterEach, describe, expect, test } from 'vitest';
import { ref } from 'vue';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { inSetup, settle } from '../../../testkit/inSetup.ts';
import { makeWorld } from '../../../testkit/world.ts';
import type { LicenseListQuestion } from './licensePageLoader.ts';
import { rowCountOf, rowsBetween, without } from './licensePages.ts';
import { useLicensePages } from './useLicensePages.ts';

let stop = (): void => undefined;
afterEach(() => stop());

/** The Desktop licenses of a provider, by number. */
async function desktops({ licenses = 1500, mostRows = 100_000 } = {}) {
  const server = createFakeServer(makeWorld({ licenses, now: new Date('2026-11-24T09:00:00Z') }));
  const question = ref<LicenseListQuestion>({
    filter: { licenseType: { eq: 'DESKTOP' } },
    sort: { field: 'NUMBER', direction: 'ASC' },
  });
  const pinned = ref<string | null>(null);
  const world = inSetup(
    () =>
      useLicensePages({ question: () => question.value, mostRows: () => mostRows, pinned: () => pinned.value }),
    server,
  );
  stop = world.stop;
  await settle();
  const sorted = server.world.licenses.filter(({ licenseType }) => licenseType.code === 'DESKTOP').map(({ id }) => id);
  const pages = world.result;
  const ids = () => (pages.list.value ? rowsBetween(pages.list.value, 0, 100_000).map(({ id }) => id) : []);
  async function show(from: number, to: number): Promise<void> {
    pages.show(from, to);
    await settle();
    await settle();
  }
  const cachedCount = () => Object.keys(world.client.cache.extract() as object).filter((key) => key.startsWith('License:')).length;
  return { ...world, question, pinned, pages, sorted, ids, show, cachedCount };
}

describe('a list of licenses', () => {
  test('begins with one page and grows ahead of what is in sight', async () => {
    const { pages, ids, sorted, show } = await desktops();
    expect(ids()).toEqual(sorted.slice(0, 50));
    await show(0, 20);
    expect(ids()).toEqual(sorted.slice(0, 100));
    await show(80, 100);
    expect(ids()).toEqual(sorted.slice(0, 200));
    expect(pages.list.value?.hasAfter).toBe(true);
  });

  test('lets go what is far away, out of the cache as well, and takes it back by its cursors', async () => {
    const { ids, sorted, show, cachedCount } = await desktops();
    for (let row = 0; row < sorted.length; row += 40) await show(row, row + 20);
    expect(ids()).toHaveLength(sorted.length);
    expect(ids().slice(0, 100)).toEqual(Array.from({ length: 100 }, () => null));
    expect(cachedCount()).toBeLessThanOrEqual(400);

    await show(0, 20);
    expect(ids().slice(0, 50)).toEqual(sorted.slice(0, 50));
    for (let row = 0; row < sorted.length; row += 100) {
      await show(row, row + 20);
      expect(ids().slice(row, row + 20)).toEqual(sorted.slice(row, row + 20));
    }
    expect(cachedCount()).toBeLessThanOrEqual(400);
  });

  test('keeps the page of a pinned license, however far away', async () => {
    const { ids, sorted, show, pinned } = await desktops();
    pinned.value = sorted[7] ?? null;
    for (let row = 0; row <= 400; row += 40) await show(row, row + 20);
    expect(ids().slice(0, 52)).toEqual([...sorted.slice(0, 50), null, null]);
  });

  test('starts anywhere by a value of its key and grows in both directions', async () => {
    const { pages, ids, sorted, server, show } = await desktops();
    const target = sorted[300] ?? '';
    const number = server.world.licenses.find(({ id }) => id === target)?.number ?? '';
    await pages.start({ number });
    await show(0, 20);
    expect(ids()).toEqual(sorted.slice(200, 400));
    expect(pages.list.value?.hasBefore).toBe(true);
  });

  test('shows its end where it is started behind it', async () => {
    const { pages, ids, sorted } = await desktops();
    await pages.start({ number: '999999999' });
    expect(ids()).toEqual(sorted.slice(-50));
    expect(pages.list.value?.hasAfter).toBe(false);
  });

  test('knows a bounded stretch only, however far one goes', async () => {
    const { pages, sorted, show } = await desktops({ mostRows: 200 });
    for (let round = 0; round < 12; round++) {
      const known = pages.list.value ? rowCountOf(pages.list.value) : 0;
      expect(known).toBeLessThanOrEqual(200);
      await show(known - 20, known);
    }
    expect(pages.list.value?.hasBefore).toBe(true);
    expect(pages.list.value?.pages.at(-1)?.ids?.some((id) => sorted.indexOf(id) > 400)).toBe(true);
  });

  test('takes in what came between the cursors of a page that was let go', async () => {
    const { ids, sorted, server, show } = await desktops();
    for (let row = 0; row <= 360; row += 40) await show(row, row + 20);
    expect(ids()[0]).toBeNull();
    const model = server.world.licenses.find(({ id }) => id === sorted[3]);
    if (!model) throw new Error('There is no such license');
    server.world.licenses.push({ ...model, id: 'license-new', number: `${Number(model.number)}.5` });
    server.change([]);
    await show(0, 20);
    expect(ids().slice(3, 6)).toEqual([sorted[3], 'license-new', sorted[4]]);
    expect(ids().slice(50, 53)).toEqual(sorted.slice(49, 52));
  });
});

describe('while an answer is on its way', () => {
  test('the old rows stay, and an older answer never comes over a newer one', async () => {
    const { pages, question, network, ids, sorted } = await desktops();
    network.isHeld = true;
    question.value = { ...question.value, filter: { licenseType: { eq: 'SERVER' } } };
    await settle();
    expect(pages.isStale.value).toBe(true);
    expect(ids()).toEqual(sorted.slice(0, 50));

    question.value = { filter: { licenseType: { eq: 'DESKTOP' } }, sort: { field: 'NUMBER', direction: 'DESC' } };
    await settle();
    network.release([1, 0]);
    await settle();
    expect(ids()).toEqual(sorted.toReversed().slice(0, 50));
    expect(pages.isStale.value).toBe(false);
  });

  test('a page that fails leaves what is there, and comes on retry', async () => {
    const { pages, network, ids, sorted, show } = await desktops();
    network.isDown = true;
    await show(40, 50);
    expect(pages.failed.value).toBe('after');
    expect(ids()).toEqual(sorted.slice(0, 50));

    network.isDown = false;
    pages.retry();
    await settle();
    expect(pages.failed.value).toBeNull();
    expect(ids().length).toBeGreaterThan(50);
  });

  test('a start that fails leaves the old rows, and comes on retry', async () => {
    const { pages, question, network, ids, sorted } = await desktops();
    network.isDown = true;
    question.value = { ...question.value, sort: { field: 'NUMBER', direction: 'DESC' } };
    await settle();
    expect([pages.failed.value, pages.isStale.value]).toEqual(['start', true]);
    expect(ids()).toEqual(sorted.slice(0, 50));

    network.isDown = false;
    pages.retry();
    await settle();
    expect(ids()).toEqual(sorted.toReversed().slice(0, 50));
  });
});

test('a list that is closed leaves nothing in the cache', async () => {
  const world = await desktops();
  await world.show(0, 20);
  expect(world.cachedCount()).toBeGreaterThan(0);
  world.stop();
  expect(world.cachedCount()).toBe(0);
});

test('what left is out of the list at once, and the rest is loaded on', async () => {
  const { pages, ids, sorted, show } = await desktops();
  const gone = new Set(sorted.slice(0, 10));
  pages.change((list) => without(list, gone));
  expect(ids()).toEqual(sorted.slice(10, 50));
  await show(0, 20);
  expect(ids()).toEqual(sorted.slice(10, 100));
});
