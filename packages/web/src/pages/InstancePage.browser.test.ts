import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import { createFakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../testkit/mountConsole.ts';
import { makeWorld, type InstanceRow, type LicenseRow } from '../../testkit/world.ts';

let leave = (): void => undefined;
afterEach(() => {
  leave();
  delete document.documentElement.dataset['theme'];
});

const licenses = page.getByRole('list', { name: 'Licenses of this instance' });
const items = () =>
  licenses
    .getByRole('listitem')
    .elements()
    .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());

/** The page of a server of Harbor Dental that holds a Server license, until 28 February 2027, and an expired one. */
async function open(fields: Partial<InstanceRow> = {}, { path, ...visit }: Partial<Visit> = {}) {
  const world = makeWorld({ companies: 3, licenses: 0, now: new Date('2026-11-24T09:00:00Z') });
  const instance: InstanceRow = {
    ...{ id: 'srv-1', name: 'SRV-DC104', kind: 'COMPUTER', platform: 'WINDOWS_SERVER' },
    ...{ operatingSystem: 'Windows Server 2022', company: world.companies[0] ?? null },
    ...{ accountEmail: 'it@harbor.example', ...fields },
  };
  world.instances.push(instance);
  const license = (code: string, expiresAt: string, number: string): LicenseRow => {
    const licenseType = world.licenseTypes.find((type) => type.code === code);
    if (!licenseType) throw new Error(`There is no type ${code}`);
    const plain = { category: 'COMMERCIAL', poolCompany: null, autoRenew: true } as const;
    return { id: `license-${number}`, number, licenseType, instance, ...plain, expiresAt: new Date(expiresAt) };
  };
  const server = license('SERVER', '2027-02-28T22:59:59.999Z', '100231');
  const exchange = license('MS_EXCHANGE', '2026-11-03T22:59:59.999Z', '100232');
  world.licenses.push(exchange, server);
  const fake = createFakeServer(world);
  const mounted = await mountConsole({ ...visit, path: path ?? '/instances/srv-1', server: fake });
  leave = mounted.leave;
  return { ...mounted, server: fake, world, instance, held: { server, exchange } };
}

test('what an instance is and holds is shown, and leads to its company and to the license in the grid', async () => {
  const { router } = await open();
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('SRV-DC104');
  await expect
    .element(page.getByText('Harbor Dental LLC').element().closest('p') ?? page.getByRole('main'))
    .toMatchTextContent(/Harbor Dental LLC\s*Computer\s*Windows Server 2022\s*it@harbor\.example/);
  await expect.poll(items).toHaveLength(2);
  expect(items()[0]).toMatch(/^Server\s*100\s231\s*Valid until Feb 28, 2027/);
  expect(items()[1]).toMatch(/^MS Exchange\s*100\s232\s*Expired Nov 3, 2026.*Ended$/);
  await licenses.getByRole('link').first().click();
  await expect.poll(() => router.currentRoute.value.fullPath).toBe('/licenses?q=100231&open=SERVER');
});

test('its company is a click away', async () => {
  const { router } = await open();
  await page.getByRole('link', { name: 'Harbor Dental LLC' }).click();
  await expect.poll(() => router.currentRoute.value.path).toBe('/companies/company-0');
});

test('a license that leaves, and one that comes, shows by itself', async () => {
  const { server, held } = await open();
  await expect.poll(items).toHaveLength(2);
  held.server.instance = null;
  server.change([held.server]);
  await expect.poll(items).toHaveLength(1);
  held.exchange.instance = null;
  server.change([held.exchange]);
  await expect.element(page.getByText('It holds no license.')).toBeVisible();
});

test('a retired instance says so', async () => {
  await open({ retiredAt: '2026-11-01T10:00:00.000Z' });
  await expect.element(page.getByText('Retired Nov 1, 2026')).toBeVisible();
});

test('an instance that is not there is said to be so, and a failure can be tried again', async () => {
  await open({}, { path: '/instances/srv-9' });
  await expect.element(page.getByText('No such instance')).toBeVisible();
  leave();
  const { network } = await open({}, { network: 'down' });
  await expect.element(page.getByRole('alert').getByText('The instance could not be loaded.')).toBeVisible();
  network.isDown = false;
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('SRV-DC104');
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px in both themes', async (width) => {
  await open({}, { width });
  await expect.poll(items).toHaveLength(2);
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
