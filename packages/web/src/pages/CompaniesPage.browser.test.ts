import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import { createFakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../testkit/mountConsole.ts';
import { makeWorld } from '../../testkit/world.ts';

let leave = (): void => undefined;

async function open(query = '', options: Omit<Visit, 'path'> & { companies?: number } = {}) {
  const { companies = 40, ...visit } = options;
  const server = visit.server ?? createFakeServer(makeWorld({ companies, licenses: companies * 10 }));
  const mounted = await mountConsole({ path: `/companies${query}`, ...visit, server });
  leave = mounted.leave;
  return mounted;
}

const rows = () =>
  page
    .getByRole('rowheader')
    .elements()
    .map(({ textContent }) => textContent.trim());

afterEach(() => leave());

test('each company shows its counts, and each count leads to exactly those licenses', async () => {
  const { server, router } = await open('?q=atlas+dental');
  await expect.element(page.getByText(/^1 company/)).toBeVisible();
  const company = server.world.companies.find(({ name }) => name === 'Atlas Dental LLC');
  const links = page.getByRole('cell').getByRole('link');
  await expect.poll(() => links.elements()).toHaveLength(5);
  const addresses = links.elements().map((link) => new URL(link.getAttribute('href') ?? '', 'http://x').search);
  expect(addresses).toEqual([
    `?company=${company?.id}`,
    `?company=${company?.id}&use=used`,
    `?company=${company?.id}&use=unused`,
    `?company=${company?.id}&expiring=1`,
    `?company=${company?.id}&validity=expired`,
  ]);
  await links.nth(2).click();
  await expect.poll(() => router.currentRoute.value.query).toEqual({ company: company?.id, use: 'unused' });
});

test('while the first page is on its way for longer, skeletons stand where rows will be', async () => {
  const { network } = await open('', { network: 'held' });
  await expect.element(page.getByRole('table', { name: 'Companies' })).toHaveAttribute('aria-busy', 'true');
  network.release();
  await expect.poll(rows).toHaveLength(40);
});

test('a failure says what to do, and Retry brings the companies', async () => {
  const { network } = await open('', { network: 'down' });
  await expect.element(page.getByRole('alert').getByText('The companies could not be loaded.')).toBeVisible();
  network.isDown = false;
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(rows).toHaveLength(40);
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
});

test('a provider without companies is told where they come from', async () => {
  await open('', { server: createFakeServer(makeWorld({ companies: 0, licenses: 0 })) });
  await expect.element(page.getByText('No companies yet')).toBeVisible();
});

test('a search finds, shows in the address, and can be cleared where it finds nothing', async () => {
  const { router } = await open();
  await expect.poll(rows).toHaveLength(40);
  await userEvent.keyboard('/');
  await userEvent.keyboard('harbor');
  await expect.poll(rows).toHaveLength(4);
  await expect.poll(() => router.currentRoute.value.query).toEqual({ q: 'harbor' });
  await userEvent.keyboard('xyz');
  await expect.element(page.getByText('No company matches “harborxyz”')).toBeVisible();
  await page.getByRole('button', { name: 'Clear search' }).click();
  await expect.poll(rows).toHaveLength(40);
});

test('the head of the column turns the order around', async () => {
  const { router } = await open();
  await expect.poll(() => rows()[0]).toBe('Atlas Dental LLC');
  await page.getByRole('columnheader', { name: 'Company' }).getByRole('button').click();
  await expect.poll(() => rows().at(-1)).toBe('Atlas Dental LLC');
  await expect.element(page.getByRole('columnheader', { name: 'Company' })).toHaveAttribute('aria-sort', 'descending');
  expect(router.currentRoute.value.query).toEqual({ sort: '-name' });
});

test('one jumps to a first letter and goes back from there', async () => {
  await open('', { companies: 96 });
  await page.getByRole('button', { name: 'Companies from N' }).click();
  await expect.poll(() => rows()[0]).toBe('Northgate Clinic');
  await page.getByRole('button', { name: 'Show earlier companies' }).click();
  await expect.poll(() => rows()[0]).toBe('Atlas Clinic');
});

test('scrolling on reads the pages that follow', async () => {
  await open('', { companies: 180 });
  await expect.poll(() => rows().length).toBeGreaterThanOrEqual(50);
  for (const least of [100, 150, 180]) {
    scrollTo(0, document.documentElement.scrollHeight);
    await expect.poll(() => rows().length).toBeGreaterThanOrEqual(least);
  }
  expect(new Set(rows()).size).toBe(180);
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px in both themes', async (width) => {
  await open('', { width });
  await expect.poll(rows).toHaveLength(40);
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  delete document.documentElement.dataset['theme'];
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
