import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import { createFakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../testkit/mountConsole.ts';
import { makePurchase } from '../../testkit/purchases.ts';
import { makeWorld, type PurchaseRow, type World } from '../../testkit/world.ts';

let leave = (): void => undefined;
afterEach(() => {
  leave();
  delete document.documentElement.dataset['theme'];
});

const states: PurchaseRow['state'][] = ['PENDING', 'ISSUED', 'PAID', 'CANCELLED', 'EXPIRED', 'FAILED'];

/** The history of as many purchases, the newest with the highest number, in all states in turn. */
async function open(
  query = '',
  { count = 6, role = 'OWNER', ...visit }: Partial<Visit> & { count?: number; role?: World['role'] } = {},
) {
  const world = makeWorld({ companies: 3, licenses: 10 });
  world.role = role;
  for (let index = 0; index < count; index++) {
    const state = states[index % states.length] ?? 'PENDING';
    const buyerName = index === 1 ? 'Bruno Meyer' : 'Anna Kowalski';
    world.purchases.push(makePurchase(world, { state, buyerName }, (count - index) * 30));
  }
  const mounted = await mountConsole({ ...visit, path: `/purchases${query}`, server: createFakeServer(world) });
  leave = mounted.leave;
  return { ...mounted, world };
}

const numbers = () =>
  page
    .getByRole('rowheader')
    .elements()
    .map(({ textContent }) => textContent.trim());

test('each purchase shows what it was, and its number leads to its page', async () => {
  const { router, world } = await open('?q=bruno');
  await expect.poll(numbers).toEqual(['P-1002']);
  const cells = page
    .getByRole('cell')
    .elements()
    .map(({ textContent }) => textContent.trim());
  expect(cells.slice(1)).toEqual(['Bruno Meyer', '12 · Desktop', '€1,068.00', 'Issued']);
  await page.getByRole('link', { name: 'P-1002' }).click();
  await expect.poll(() => router.currentRoute.value.path).toBe(`/purchases/${world.purchases[1]?.id}`);
});

test('the newest stand first, and the head of the dates turns the order around', async () => {
  const { router } = await open();
  await expect.poll(() => numbers()[0]).toBe('P-1006');
  await page.getByRole('button', { name: 'Date' }).click();
  await expect.poll(() => numbers()[0]).toBe('P-1001');
  await expect.element(page.getByRole('columnheader', { name: 'Date' })).toHaveAttribute('aria-sort', 'ascending');
  expect(router.currentRoute.value.query).toEqual({ sort: 'date' });
});

test.each([
  ['Waiting', ['P-1003', 'P-1001']],
  ['Issued', ['P-1002']],
  ['Ended', ['P-1006', 'P-1005', 'P-1004']],
])('one can look at %s alone', async (label, expected) => {
  const { router } = await open();
  await page.getByRole('radio', { name: label }).click();
  await expect.poll(numbers).toEqual(expected);
  expect(router.currentRoute.value.query).toEqual({ state: label.toLowerCase() });
});

test('what changes elsewhere shows in place, without asking again; a new purchase stands at the top', async () => {
  const { server, world, network } = await open();
  await expect.poll(numbers).toHaveLength(6);
  const asked = network.asked.length;
  const [first] = world.purchases;
  if (!first) throw new Error('There are purchases');
  server.changePurchase(first, { state: 'ISSUED' });
  await expect.poll(() => page.getByRole('row', { name: /P-1001/ }).element().textContent).toContain('Issued');
  server.changePurchase(makePurchase(world, {}, 0), {});
  await expect.poll(() => numbers()[0]).toBe('P-1007');
  await expect.element(page.getByText('7 purchases')).toBeVisible();
  expect(network.asked).toHaveLength(asked);
});

test('a purchase that leaves the state in view leaves the list', async () => {
  const { server, world } = await open('?state=waiting');
  await expect.poll(numbers).toEqual(['P-1003', 'P-1001']);
  const [first] = world.purchases;
  if (first) server.changePurchase(first, { state: 'CANCELLED' });
  await expect.poll(numbers).toEqual(['P-1003']);
});

test('scrolling on reads the pages that follow', async () => {
  await open('', { count: 120 });
  for (const least of [50, 100, 120]) {
    scrollTo(0, document.documentElement.scrollHeight);
    await expect.poll(() => numbers().length).toBeGreaterThanOrEqual(least);
  }
  expect(new Set(numbers()).size).toBe(120);
});

test('while the first page is on its way, skeletons stand where rows will be', async () => {
  const { network } = await open('', { network: 'held' });
  await expect.element(page.getByRole('table', { name: 'Purchases' })).toHaveAttribute('aria-busy', 'true');
  network.release();
  await expect.poll(numbers).toHaveLength(6);
});

test('a failure says what to do, and Retry brings the purchases', async () => {
  const { network } = await open('', { network: 'down' });
  await expect.element(page.getByRole('alert').getByText(/The purchases could not be loaded\./)).toBeVisible();
  network.isDown = false;
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(numbers).toHaveLength(6);
});

test('where nothing was bought yet, whoever may buy can begin here', async () => {
  await open('', { count: 0 });
  await expect.element(page.getByText('No purchases yet')).toBeVisible();
  await page.getByRole('button', { name: 'Buy New Licenses' }).click();
  await expect.element(page.getByRole('dialog', { name: 'Buy new licenses' })).toBeVisible();
  leave();
  await open('', { count: 0, role: 'VIEWER' });
  await expect.element(page.getByText('No purchases yet')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Buy New Licenses' })).not.toBeInTheDocument();
});

test('a search that finds nothing says so, and can be cleared', async () => {
  const { router } = await open('?state=issued');
  await expect.poll(numbers).toHaveLength(1);
  await userEvent.keyboard('/');
  await userEvent.keyboard('anna');
  await expect.element(page.getByText('No purchase matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(numbers).toHaveLength(6);
  expect(router.currentRoute.value.query).toEqual({});
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px in both themes', async (width) => {
  await open('', { width });
  await expect.poll(numbers).toHaveLength(6);
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
