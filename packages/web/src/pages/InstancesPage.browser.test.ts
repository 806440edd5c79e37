import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import { createFakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../testkit/mountConsole.ts';
import { makeWorld, type InstanceRow, type LicenseRow, type World } from '../../testkit/world.ts';

let leave = (): void => undefined;
afterEach(() => {
  leave();
  delete document.documentElement.dataset['theme'];
});

const dayMs = 86_400_000;

/** Instances that hold nothing, named one by one. */
function bare(world: World, names: readonly string[], fields: Partial<InstanceRow> = {}): InstanceRow[] {
  const plain = { kind: 'COMPUTER', platform: 'WINDOWS_DESKTOP', operatingSystem: 'Windows 11 Pro' } as const;
  const rows = names.map((name) => ({ id: `bare-${name}`, name, company: null, ...plain, ...fields }));
  world.instances.push(...rows);
  return rows;
}

/** A license of the type on the instance, valid for so many days yet. */
function hold(world: World, instance: InstanceRow, code: string, days: number): LicenseRow {
  const licenseType = world.licenseTypes.find((type) => type.code === code);
  if (!licenseType) throw new Error(`There is no type ${code}`);
  const license: LicenseRow = {
    ...{ id: `held-${world.licenses.length}`, number: String(700_000 + world.licenses.length), licenseType, instance },
    ...{ category: 'COMMERCIAL', poolCompany: null, autoRenew: true },
    expiresAt: new Date(world.now.getTime() + days * dayMs),
  };
  world.licenses.push(license);
  return license;
}

async function open(query: string, build: (world: World) => void, visit: Partial<Visit> = {}) {
  const world = makeWorld({ companies: 4, licenses: 0 });
  build(world);
  const server = createFakeServer(world);
  const mounted = await mountConsole({ ...visit, path: `/instances${query}`, server });
  leave = mounted.leave;
  return { ...mounted, server, world };
}

const rows = () =>
  page
    .getByRole('rowheader')
    .elements()
    .map(({ textContent }) => textContent.trim());
const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
const three = (world: World) => bare(world, ['alpha', 'beta', 'gamma']);

test('each instance shows what it is, whose, and what it holds, and its name leads to its page', async () => {
  const { router } = await open('', (world) => {
    const [company = null] = world.companies;
    const [desk, mail] = [
      ...bare(world, ['desk-1'], { company, accountEmail: 'ann@harbor.example' }),
      ...bare(world, ['mail.example'], { kind: 'DOMAIN', platform: 'NONE', operatingSystem: null }),
      ...bare(world, ['naked']),
    ];
    if (!desk || !mail) throw new Error('There are instances');
    hold(world, desk, 'DESKTOP', 90);
    hold(world, desk, 'MS_SQL_SERVER', -3);
    for (let seat = 0; seat < 12; seat++) hold(world, mail, 'MICROSOFT_365', 30 + seat);
  });
  await expect.poll(rows).toEqual(['desk-1', 'mail.example', 'naked']);
  await expect.element(page.getByText('3 instances')).toBeVisible();
  const cells = (name: string) =>
    row(name)
      .getByRole('cell')
      .elements()
      .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
  expect(cells('desk-1')).toEqual([
    'Harbor Dental LLC',
    'Windows 11 Pro',
    'ann@harbor.example',
    'DesktopMS SQL Server, expired',
  ]);
  expect(cells('mail.example')).toEqual(['Your own', 'Domain', '—', 'Microsoft 365 × 12']);
  expect(cells('naked').at(-1)).toBe('No license');
  await expect.element(row('desk-1').getByRole('img', { name: 'Windows desktop' })).toBeVisible();
  await page.getByRole('link', { name: 'desk-1' }).click();
  await expect.poll(() => router.currentRoute.value.path).toBe('/instances/bare-desk-1');
});

test('a license that comes, and one that leaves, shows in place', async () => {
  const { server, world } = await open('', three);
  await expect.element(row('beta').getByText('No license')).toBeVisible();
  const beta = world.instances[1];
  if (!beta) throw new Error('There is one');
  const license = hold(world, beta, 'DESKTOP', 40);
  server.change([license]);
  await expect.element(row('beta').getByText('Desktop')).toBeVisible();
  license.instance = null;
  server.change([license]);
  await expect.element(row('beta').getByText('No license')).toBeVisible();
});

test('what someone else does with an instance shows in place: another name, a new one, one that is retired', async () => {
  const { server, world } = await open('', three);
  await expect.poll(rows).toEqual(['alpha', 'beta', 'gamma']);
  const [alpha, beta] = world.instances;
  if (!alpha || !beta) throw new Error('There are three');
  beta.name = 'bravo';
  server.change([], [beta]);
  await expect.poll(rows).toEqual(['alpha', 'bravo', 'gamma']);
  server.change([], bare(world, ['delta']));
  await expect.poll(rows).toEqual(['alpha', 'bravo', 'delta', 'gamma']);
  await expect.element(page.getByText('4 instances')).toBeVisible();
  alpha.retiredAt = '2026-11-01T10:00:00.000Z';
  server.change([], [alpha]);
  await expect.poll(rows).toEqual(['bravo', 'delta', 'gamma']);
  await expect.element(page.getByText('3 instances')).toBeVisible();
});

test.each([
  ['Retired', ['old'], { service: 'retired' }],
  ['Unlicensed', ['esx-1'], { service: 'unlicensed' }],
  ['Hosts', ['esx-1'], { kind: 'host' }],
])('one can look at %s alone', async (label, expected, query) => {
  const { router } = await open('', (world) => {
    const [pc] = bare(world, ['pc']);
    if (pc) hold(world, pc, 'DESKTOP', 9);
    bare(world, ['esx-1'], { kind: 'HOST', platform: 'VIRTUALIZATION' });
    bare(world, ['old'], { retiredAt: '2026-11-01T10:00:00.000Z' });
  });
  await expect.poll(rows).toEqual(['esx-1', 'pc']);
  await page.getByRole('radio', { name: label }).click();
  await expect.poll(rows).toEqual(expected);
  expect(router.currentRoute.value.query).toEqual(query);
});

test('a retired instance says since when', async () => {
  await open('?service=retired', (world) => bare(world, ['old'], { retiredAt: '2026-11-01T10:00:00.000Z' }));
  await expect.element(row('old').getByText('Retired Nov 1, 2026')).toBeVisible();
});

test('a search finds by instance and company, and can be cleared where it finds nothing', async () => {
  const { router } = await open('', (world) => {
    const [company = null] = world.companies;
    bare(world, ['alpha', 'harbor-2']);
    bare(world, ['beta'], { company });
  });
  await expect.poll(rows).toHaveLength(3);
  await userEvent.keyboard('/');
  await userEvent.keyboard('harbor');
  await expect.poll(rows).toEqual(['beta', 'harbor-2']);
  await userEvent.keyboard('xyz');
  await expect.element(page.getByText('No instance matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(rows).toHaveLength(3);
  expect(router.currentRoute.value.query).toEqual({});
});

test('the instances of one company, and of all again', async () => {
  const { router } = await open('?company=company-1', (world) => {
    bare(world, ['alpha']);
    bare(world, ['beta'], { company: world.companies[1] ?? null });
  });
  await expect.poll(rows).toEqual(['beta']);
  await page.getByRole('button', { name: /^Company: Northgate Dental LLC/ }).click();
  await expect.poll(rows).toEqual(['alpha', 'beta']);
  expect(router.currentRoute.value.query).toEqual({});
});

test('the head of the column turns the order around, and a letter jumps', async () => {
  const { router } = await open('', three);
  await expect.poll(rows).toEqual(['alpha', 'beta', 'gamma']);
  await page.getByRole('button', { name: 'Instances from B' }).click();
  await expect.poll(rows).toEqual(['beta', 'gamma']);
  await page.getByRole('button', { name: 'Show earlier instances' }).click();
  await expect.poll(rows).toEqual(['alpha', 'beta', 'gamma']);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.getByRole('columnheader', { name: 'Instance' }).getByRole('button').click();
  await expect.poll(rows).toEqual(['gamma', 'beta', 'alpha']);
  expect(router.currentRoute.value.query).toEqual({ sort: '-name' });
});

test('scrolling on reads the pages that follow', async () => {
  await open('', (world) =>
    bare(
      world,
      Array.from({ length: 120 }, (_, index) => `pc-${1000 + index}`),
    ),
  );
  for (const least of [50, 100, 120]) {
    scrollTo(0, document.documentElement.scrollHeight);
    await expect.poll(() => rows().length).toBeGreaterThanOrEqual(least);
  }
  expect(new Set(rows()).size).toBe(120);
});

test('while the first page is on its way, skeletons stand where rows will be', async () => {
  const { network } = await open('', three, { network: 'held' });
  await expect.element(page.getByRole('table', { name: 'Instances' })).toHaveAttribute('aria-busy', 'true');
  network.release();
  await expect.poll(rows).toHaveLength(3);
});

test('a failure says what to do, and Retry brings the instances', async () => {
  const { network } = await open('', three, { network: 'down' });
  await expect.element(page.getByRole('alert').getByText('The instances could not be loaded.')).toBeVisible();
  network.isDown = false;
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(rows).toHaveLength(3);
});

test('a provider without instances is told where they come from', async () => {
  await open('', () => undefined);
  await expect.element(page.getByText('No instances yet')).toBeVisible();
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px in both themes', async (width) => {
  await open(
    '?company=company-0',
    (world) => {
      const [company = null] = world.companies;
      const [first, second] = bare(world, ['a-computer-with-a-very-long-name-that-goes-on', 'b', 'c'], { company });
      if (!first || !second) throw new Error('There are instances');
      for (const code of ['DESKTOP', 'MS_SQL_SERVER', 'FILE_BACKUP']) hold(world, first, code, 20);
      hold(world, second, 'SERVER', -20);
    },
    { width },
  );
  await expect.poll(rows).toHaveLength(3);
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
