import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import { createFakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../testkit/mountConsole.ts';
import { makeWorld } from '../../testkit/world.ts';

let leave = (): void => undefined;
afterEach(() => {
  leave();
  delete document.documentElement.dataset['theme'];
});

async function open({ path = '/companies/company-0', ...visit }: Partial<Visit> = {}) {
  const server = visit.server ?? createFakeServer(makeWorld({ companies: 4, licenses: 120 }));
  const mounted = await mountConsole({ ...visit, path, server });
  leave = mounted.leave;
  const world = server.world;
  const desktops = world.licenses.filter(
    ({ licenseType, category, instance, poolCompany }) =>
      licenseType.code === 'DESKTOP' &&
      category === 'COMMERCIAL' &&
      (instance ? instance.company : poolCompany)?.id === 'company-0',
  );
  return { ...mounted, server, world, desktops };
}

const total = page.getByRole('link', { name: /^Desktop, Total:/ });

test('its licenses are counted by type, and each count leads to exactly those', async () => {
  const { router, desktops } = await open();
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Harbor Dental LLC');
  await expect.element(total).toHaveTextContent(`Desktop, Total: ${desktops.length}`);
  await page.getByRole('link', { name: /^Desktop, Unused:/ }).click();
  await expect
    .poll(() => router.currentRoute.value.query)
    .toEqual({
      company: 'company-0',
      use: 'unused',
      open: 'DESKTOP',
    });
});

test('a license that leaves the company changes the counts by itself', async () => {
  const { server, desktops } = await open();
  await expect.element(total).toHaveTextContent(`Desktop, Total: ${desktops.length}`);
  const [first] = desktops;
  if (!first) throw new Error('There is one');
  first.instance = null;
  first.poolCompany = null;
  server.change([first]);
  await expect.element(total).toHaveTextContent(`Desktop, Total: ${desktops.length - 1}`);
});

test('its instances are a click away', async () => {
  const { router, world } = await open();
  const count = world.licenses.filter(({ instance }) => instance?.company?.id === 'company-0').length;
  await page.getByRole('link', { name: `${count} instances` }).click();
  await expect.poll(() => router.currentRoute.value.fullPath).toBe('/instances?company=company-0');
});

test('a company without licenses is told so', async () => {
  await open({ server: createFakeServer(makeWorld({ companies: 1, licenses: 0 })) });
  await expect.element(page.getByText('It has no commercial licenses yet, and needs none.')).toBeVisible();
});

test('a company that is not there is said to be so, and a failure can be tried again', async () => {
  await open({ path: '/companies/company-9' });
  await expect.element(page.getByText('No such company')).toBeVisible();
  leave();
  const { network } = await open({ network: 'down' });
  await expect.element(page.getByRole('alert').getByText('The company could not be loaded.')).toBeVisible();
  network.isDown = false;
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.element(total).toBeVisible();
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px in both themes', async (width) => {
  await open({ width });
  await expect.element(total).toBeVisible();
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
