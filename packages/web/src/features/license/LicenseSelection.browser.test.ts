import { afterEach, beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../../testkit/axe.ts';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../../testkit/mountConsole.ts';
import { makeWorld, type World } from '../../../testkit/world.ts';

let leave = (): void => undefined;
let world: World;
beforeEach(() => {
  world = makeWorld({ companies: 5, licenses: 200 });
});
afterEach(() => {
  leave();
  delete document.documentElement.dataset['theme'];
  window.scrollTo(0, 0);
});

async function open(visit: Partial<Visit> = {}) {
  const mounted = await mountConsole({ path: '/licenses?open=DESKTOP', server: createFakeServer(world), ...visit });
  leave = mounted.leave;
  await expect.poll(() => rows().length).toBeGreaterThan(5);
  return mounted;
}

const rows = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('[data-license][data-code="DESKTOP"]')].toSorted(
    (one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top,
  );
const boxOf = (row: number): HTMLInputElement => rows()[row]?.querySelector('input[type=checkbox]') as HTMLInputElement;
const chosen = (): boolean[] =>
  rows()
    .slice(0, 5)
    .map((row) => row.getAttribute('aria-selected') === 'true');
const bar = page.getByRole('region', { name: 'Selected licenses' });
const typeBox = page.getByRole('checkbox', { name: 'Select all licenses of Desktop' });
const desktops = (): number =>
  world.licenses.filter(({ licenseType, category }) => licenseType.code === 'DESKTOP' && category === 'COMMERCIAL').length;
const commercial = (): number => world.licenses.filter(({ category }) => category === 'COMMERCIAL').length;

test('licenses are chosen one by one, and up to one with Shift', async () => {
  await open();
  await expect.element(bar).not.toBeInTheDocument();
  await userEvent.click(boxOf(1));
  await expect.element(bar).toMatchTextContent(/1 license selected/);
  await userEvent.click(boxOf(3), { modifiers: ['Shift'] });
  await expect.element(bar).toMatchTextContent(/3 licenses selected/);
  expect(chosen()).toEqual([false, true, true, true, false]);
  expect(typeBox.element()).toHaveProperty('indeterminate', true);
  await userEvent.click(boxOf(2));
  await expect.poll(chosen).toEqual([false, true, false, true, false]);
});

test('all of a type are chosen at once, but for those that are taken out', async () => {
  await open();
  await typeBox.click();
  await expect.element(bar).toMatchTextContent(new RegExp(`${desktops()} licenses selected`));
  await userEvent.click(boxOf(0));
  await expect.element(bar).toMatchTextContent(new RegExp(`${desktops() - 1} licenses selected`));
  expect(chosen()).toEqual([false, true, true, true, true]);
  await typeBox.click();
  await expect.poll(() => chosen()[0]).toBe(true);
  await typeBox.click();
  await expect.element(bar).not.toBeInTheDocument();
});

test('all that match are chosen from the bar; another filter lets go of them', async () => {
  await open();
  await userEvent.click(boxOf(0));
  await bar.getByRole('button', { name: `Select all ${commercial()} that match` }).click();
  await expect.element(bar).toMatchTextContent(new RegExp(`${commercial()} licenses selected`));
  await page.getByRole('radio', { name: 'Unused' }).click();
  await expect.element(bar).not.toBeInTheDocument();
});

test('Space, Shift with it, Ctrl A and Escape do it by keys', async () => {
  await open();
  const [first] = rows();
  first?.focus();
  await userEvent.keyboard(' ');
  await expect.poll(chosen).toEqual([true, false, false, false, false]);
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Shift>} {/Shift}');
  await expect.poll(chosen).toEqual([true, true, true, false, false]);
  await userEvent.keyboard('{Control>}a{/Control}');
  await expect.element(bar).toMatchTextContent(new RegExp(`${commercial()} licenses selected`));
  await userEvent.keyboard('{Escape}');
  await expect.element(bar).not.toBeInTheDocument();
});

test('a viewer chooses nothing', async () => {
  world.role = 'VIEWER';
  await open();
  expect(boxOf(0)).toBeNull();
  await expect.element(typeBox).not.toBeInTheDocument();
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px in both themes', async (width) => {
  await open({ width });
  await userEvent.click(boxOf(1));
  await expect.element(bar).toBeVisible();
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
