import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../../testkit/axe.ts';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { mountConsole } from '../../../testkit/mountConsole.ts';
import { makeWorld } from '../../../testkit/world.ts';

type Console = Awaited<ReturnType<typeof mountConsole>>;
let visit: Console | undefined;
afterEach(() => {
  visit?.leave();
  delete document.documentElement.dataset['theme'];
  window.scrollTo(0, 0);
});

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-license]')];
const focused = (): string => {
  const { code = '', license = '' } = document.activeElement instanceof HTMLElement ? document.activeElement.dataset : {};
  return license || code;
};
const focusedLabel = (): string | null => document.activeElement?.getAttribute('aria-label') ?? null;
const press = (...keys: string[]): Promise<void> => userEvent.keyboard(keys.map((key) => `{${key}}`).join(''));

/** Opens the page, and the licenses of Desktop, which are sorted by number; the first row has the focus. */
async function open(query = 'open=DESKTOP', width = 1280) {
  const server = createFakeServer(makeWorld({ licenses: 4000 }));
  visit = await mountConsole({ path: `/licenses?sort=number&${query}`, server, width });
  await expect.element(page.getByRole('treegrid')).toBeVisible();
  if (query.includes('DESKTOP')) await expect.poll(() => rows().length).toBeGreaterThan(10);
  const desktops = server.world.licenses
    .filter(({ licenseType, category }) => licenseType.code === 'DESKTOP' && category === 'COMMERCIAL')
    .map(({ id }) => id);
  document.querySelector<HTMLElement>('[role=treegrid] [tabindex="0"]')?.focus();
  return { ...visit, desktops };
}

describe('by keyboard', () => {
  test('one goes into a list, through it and out of it again', async () => {
    const { desktops } = await open();
    expect(focused()).toBe('DESKTOP');
    await press('ArrowDown');
    await expect.poll(focused).toBe(desktops[0]);
    await press('ArrowDown', 'ArrowDown');
    await expect.poll(focused).toBe(desktops[2]);
    await press('ArrowUp');
    await expect.poll(focused).toBe(desktops[1]);
    await press('ArrowLeft');
    await expect.poll(focused).toBe('DESKTOP');
    await press('ArrowLeft');
    await expect.poll(() => rows().length).toBe(0);
    await press('ArrowDown');
    await expect.poll(focused).toBe('SERVER');
  });

  test('a type is opened and closed by arrows, Enter and Space', async () => {
    await open('q=');
    const row = document.activeElement;
    for (const [key, isOpen] of [
      ['ArrowRight', 'true'],
      ['ArrowLeft', 'false'],
      ['Enter', 'true'],
      [' ', 'false'],
    ] as const) {
      await userEvent.keyboard(key === ' ' ? ' ' : `{${key}}`);
      await expect.poll(() => row?.getAttribute('aria-expanded')).toBe(isOpen);
      expect(document.activeElement).toBe(row);
    }
  });

  test('End and Home go to the ends of a list that is not loaded so far', async () => {
    const { desktops } = await open();
    await press('ArrowDown');
    await expect.poll(focused).toBe(desktops[0]);
    await press('End');
    await expect.poll(focused).toBe(desktops.at(-1));
    expect(document.activeElement?.getBoundingClientRect().bottom).toBeLessThanOrEqual(innerHeight + 1);
    await press('Home');
    await expect.poll(focused).toBe(desktops[0]);
  });

  test('PageDown goes a screen on, and what has the focus is in sight', async () => {
    const { desktops } = await open();
    await press('ArrowDown');
    await expect.poll(focused).toBe(desktops[0]);
    for (let screen = 0; screen < 6; screen++) {
      const before = desktops.indexOf(focused());
      await press('PageDown');
      await expect.poll(() => desktops.indexOf(focused())).toBeGreaterThan(before + 5);
    }
    const { top = 0, bottom = 0 } = document.activeElement?.getBoundingClientRect() ?? {};
    expect(top).toBeGreaterThan(90);
    expect(bottom).toBeLessThanOrEqual(innerHeight + 1);
    expect(rows().length).toBeLessThan(60);
  });

  test('the focus stays on its row however far one scrolls away', async () => {
    const { desktops } = await open();
    await press('ArrowDown', 'ArrowDown');
    await expect.poll(focused).toBe(desktops[1]);
    for (let step = 0; step < 10; step++) {
      window.scrollBy(0, 1500);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    expect(focused()).toBe(desktops[1]);
    await press('ArrowDown');
    await expect.poll(focused).toBe(desktops[2]);
    expect(document.activeElement?.getBoundingClientRect().top).toBeGreaterThan(90);
  });

  test('arrows go through the counts of a type, and Space sets one', async () => {
    await open();
    await press('ArrowRight');
    await expect.poll(focusedLabel).toBe('Hide the licenses of Desktop');
    await press('End');
    await expect.poll(focusedLabel).toMatch(/^Buy \d+ licenses? of Desktop$/);
    await press('ArrowLeft', 'ArrowLeft');
    await expect.poll(focusedLabel).toMatch(/Desktop renewing: show only these$/);
    await userEvent.keyboard(' ');
    await expect.poll(() => visit?.router.currentRoute.value.query['renew']).toBe('1');
    await press('Home', 'ArrowLeft');
    await expect.poll(focused).toBe('DESKTOP');
  });

  test('Space turns the switch of a license that one went into', async () => {
    const { desktops } = await open();
    await press('ArrowDown');
    await expect.poll(focused).toBe(desktops[0]);
    await press('Enter', 'ArrowRight');
    // The instance leads to its page: Enter follows the link.
    await expect.poll(() => document.activeElement?.getAttribute('href')).toMatch(/^\/instances\//);
    await press('ArrowRight');
    await expect.poll(() => document.activeElement?.getAttribute('role')).toBe('switch');
    const toggle = document.activeElement;
    const before = toggle?.getAttribute('aria-checked');
    await userEvent.keyboard(' ');
    await expect.poll(() => toggle?.getAttribute('aria-checked')).not.toBe(before);
  });

  test('Tab stops once in the rows, then at the heads of the list that has the focus', async () => {
    await open('open=DESKTOP,SERVER');
    await press('ArrowDown');
    await expect.poll(() => document.querySelectorAll('[data-code][tabindex="0"], [data-code] [tabindex="0"]').length).toBe(1);
    const heads = [...document.querySelectorAll<HTMLElement>('.license-cover')].map(
      (cover) => cover.querySelectorAll('[role=columnheader] button[tabindex="0"]').length,
    );
    expect(heads).toEqual([5, 0]);
  });

  test('/ goes to the search, and ? lists the keys', async () => {
    await open();
    await userEvent.keyboard('/');
    await expect.element(page.getByRole('searchbox')).toHaveFocus();
    await press('Escape');
    document.querySelector<HTMLElement>('[data-code]')?.focus();
    await userEvent.keyboard('?');
    await expect.element(page.getByRole('dialog')).toBeVisible();
    await expect.element(page.getByText('Go through types and licenses')).toBeVisible();
  });
});

describe('to a screen reader', () => {
  test('rows have a level, a place and the number of all', async () => {
    const { desktops } = await open();
    const type = page.getByRole('row', { name: /Desktop/ }).first();
    await expect.element(type).toHaveAttribute('aria-level', '1');
    await expect.element(type).toHaveAttribute('aria-expanded', 'true');
    const [first] = rows();
    expect([first?.ariaLevel, first?.ariaPosInSet, first?.ariaSetSize]).toEqual(['2', '1', String(desktops.length)]);
    await expect.element(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', String(desktops.length + 12));
  });

  test.each([
    ['light', 1280, 'open=DESKTOP'],
    ['dark', 1280, 'open=DESKTOP&validity=valid&use=used'],
    ['light', 360, 'open=DESKTOP&renew=1'],
    ['dark', 360, 'q=nothing-at-all'],
  ])('axe finds nothing serious: %s, %d px wide, %s', async (theme, width, query) => {
    document.documentElement.dataset['theme'] = theme;
    await open(query, width);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await seriousFindings()).toEqual([]);
  });
});
