import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { mountConsole } from '../../../testkit/mountConsole.ts';
import { makeWorld } from '../../../testkit/world.ts';

type Console = Awaited<ReturnType<typeof mountConsole>>;
let visit: Console | undefined;
afterEach(() => {
  visit?.leave();
  window.scrollTo(0, 0);
});

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-license]')];
const list = (): HTMLElement | null => document.querySelector('.license-list');
const ids = (): (string | undefined)[] => rows().map(({ dataset }) => dataset['license']);
const cachedLicenses = (): number =>
  Object.keys(visit?.client.cache.extract() as object).filter((key) => key.startsWith('License:')).length;
const inSight = (element: HTMLElement): boolean => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= coverBottom() - 1 && bottom <= innerHeight + 1;
};
const coverBottom = (): number => document.querySelector('.license-cover')?.getBoundingClientRect().bottom ?? 0;
/** The first row that nothing covers. */
const firstInSight = (): HTMLElement | undefined =>
  rows()
    .filter(inSight)
    .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0];
const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function openDesktops(licenses: number, query = ''): Promise<Console> {
  const world = makeWorld({ licenses });
  for (const license of world.licenses) {
    license.licenseType = world.licenseTypes[0] ?? license.licenseType;
    license.category = 'COMMERCIAL';
  }
  visit = await mountConsole({ path: `/licenses?open=DESKTOP${query}`, server: createFakeServer(world) });
  await expect.poll(() => rows().length, { timeout: 60_000 }).toBeGreaterThan(10);
  return visit;
}

describe('a list of 100,000 licenses', () => {
  test('scrolls on with few rows in the document and a bounded cache, and back to its beginning', { timeout: 120_000 }, async () => {
    const { server } = await openDesktops(100_000, '&sort=number');
    const sorted = server.world.licenses.map(({ id }) => id);
    let most = 0;
    for (let step = 0; step < 40; step++) {
      window.scrollBy(0, 900);
      await frame();
      await expect.poll(() => firstInSight()).toBeDefined();
      most = Math.max(most, rows().length);
    }
    expect(most).toBeLessThan(60);
    expect(cachedLicenses()).toBeLessThan(600);
    const at = sorted.indexOf(firstInSight()?.dataset['license'] ?? '');
    expect(at).toBeGreaterThan(900);
    expect(ids().toSorted((a, b) => sorted.indexOf(a ?? '') - sorted.indexOf(b ?? ''))).toEqual(
      sorted.slice(sorted.indexOf(ids()[0] ?? ''), sorted.indexOf(ids()[0] ?? '') + ids().length),
    );

    window.scrollTo(0, 0);
    await expect.poll(() => ids().slice(0, 3)).toEqual(sorted.slice(0, 3));
  });

  test('jumps to a number at once, and scrolls on in both directions from there', { timeout: 120_000 }, async () => {
    const { server } = await openDesktops(100_000, '&sort=number');
    const sorted = server.world.licenses.map(({ id }) => id);
    await page.getByRole('button', { name: 'Go to a number' }).click();
    await page.getByRole('textbox', { name: 'Number' }).fill('150 000');
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await expect.poll(() => firstInSight()?.dataset['license']).toBe(sorted[50_000]);

    for (let step = 0; step < 12; step++) {
      window.scrollBy(0, -500);
      await frame();
      await pause(60);
    }
    const before = sorted.indexOf(firstInSight()?.dataset['license'] ?? '');
    expect(before).toBeLessThan(49_950);
    expect(before).toBeGreaterThan(49_000);
    expect(rows().length).toBeLessThan(60);
  });
});

describe('what one looks at', () => {
  test('stays where it is when rows are loaded before it', async () => {
    await openDesktops(3000, '&sort=number');
    await page.getByRole('button', { name: 'Go to a number' }).click();
    await page.getByRole('textbox', { name: 'Number' }).fill('101 500');
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await expect.poll(() => firstInSight()?.textContent).toMatch(/^101\s500/);
    await pause(300);
    expect(firstInSight()?.textContent).toMatch(/^101\s500/);
  });

  test('stays where it is when its type is opened, and the type when it is closed deep in its list', async () => {
    await openDesktops(3000);
    const button = page.getByRole('button', { name: 'Hide the licenses of Desktop' });
    window.scrollTo(0, 2000);
    await pause(100);
    const before = button.element().getBoundingClientRect().top;
    await button.click();
    await expect.poll(() => list()).toBeNull();
    const after = page.getByRole('button', { name: 'Show the licenses of Desktop' }).element().getBoundingClientRect().top;
    expect(after).toBeGreaterThanOrEqual(before);
    const closedAt = window.scrollY;
    await page.getByRole('button', { name: 'Show the licenses of Desktop' }).click();
    await expect.poll(() => rows().length).toBeGreaterThan(10);
    expect(window.scrollY).toBe(closedAt);
  });

  test('stays where it is when a row above it leaves', async () => {
    const { server } = await openDesktops(3000, '&sort=number&renew=1');
    window.scrollTo(0, 3000);
    await pause(200);
    const seen = firstInSight();
    const id = seen?.dataset['license'];
    const top = seen?.getBoundingClientRect().top ?? 0;
    const above = server.world.licenses.filter(({ autoRenew }) => autoRenew)[2];
    if (!above) throw new Error('There is no such license');
    above.autoRenew = false;
    server.change([above]);
    await expect.poll(() => document.querySelector(`[data-license="${above.id}"]`)).toBeNull();
    await pause(300);
    expect(document.querySelector(`[data-license="${id ?? ''}"]`)?.getBoundingClientRect().top).toBeCloseTo(top, 0);
  });
});

test('a page that cannot be loaded is a row with Retry below what is there', async () => {
  const { network } = await openDesktops(3000);
  network.isDown = true;
  window.scrollTo(0, 5000);
  await expect.element(page.getByRole('alert')).toMatchTextContent(/The next licenses could not be loaded\./);
  expect(rows().length).toBeGreaterThan(0);
  network.isDown = false;
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
});

test('a list by company jumps to a letter', async () => {
  const { server } = await openDesktops(3000, '&sort=company');
  await page.getByRole('button', { name: 'Go to a letter' }).click();
  await page.getByRole('button', { name: 'M', exact: true }).click();
  const names = server.world.companies.map(({ name }) => name).filter((name) => name.startsWith('Mü'));
  await expect.poll(() => names.some((name) => firstInSight()?.textContent.includes(name))).toBe(true);
});
