import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import { createFakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../testkit/mountConsole.ts';
import { makeWorld, type InstanceRow, type LicenseRow, type World } from '../../testkit/world.ts';

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

type MakeLicense = (code: string, expiresAt: string, number: string, fields?: Partial<LicenseRow>) => LicenseRow;

interface Build {
  /** Adds to the world before the page is opened. */
  build?: (world: World, license: MakeLicense) => void;
}

/** The page of a server of Harbor Dental that holds a Server license, until 28 February 2027, and an expired one. */
async function open(
  fields: Partial<InstanceRow> = {},
  {
    path,
    role = 'OWNER',
    build = () => undefined,
    ...visit
  }: Partial<Visit> & Pick<Partial<World>, 'role'> & Build = {},
) {
  const world = makeWorld({ companies: 3, licenses: 0, now: new Date('2026-11-24T09:00:00Z') });
  const instance: InstanceRow = {
    ...{ id: 'srv-1', name: 'SRV-DC104', kind: 'COMPUTER', platform: 'WINDOWS_SERVER' },
    ...{ operatingSystem: 'Windows Server 2022', company: world.companies[0] ?? null },
    ...{ accountEmail: 'it@harbor.example', ...fields },
  };
  world.instances.push(instance);
  const license: MakeLicense = (code, expiresAt, number, given = {}) => {
    const licenseType = world.licenseTypes.find((type) => type.code === code);
    if (!licenseType) throw new Error(`There is no type ${code}`);
    const plain = { category: 'COMMERCIAL', poolCompany: null, autoRenew: true } as const;
    return {
      id: `license-${number}`,
      number,
      licenseType,
      instance,
      ...plain,
      expiresAt: new Date(expiresAt),
      ...given,
    };
  };
  const server = license('SERVER', '2027-02-28T22:59:59.999Z', '100231');
  const exchange = license('MS_EXCHANGE', '2026-11-03T22:59:59.999Z', '100232');
  world.licenses.push(exchange, server);
  const fake = createFakeServer(world);
  world.role = role;
  build(world, license);
  const mounted = await mountConsole({ ...visit, path: path ?? '/instances/srv-1', server: fake });
  leave = mounted.leave;
  return { ...mounted, server: fake, world, instance, held: { server, exchange } };
}

test('what an instance is and holds is shown, and leads to its company and to the license in the grid', async () => {
  const { router } = await open();
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('SRV-DC104');
  await expect
    .element(page.getByText('Harbor Dental LLC').element().closest('p') ?? page.getByRole('main'))
    .toMatchTextContent(/Harbor Dental LLC\s*· Computer · Windows Server 2022 · it@harbor\.example/);
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

test('another name and another company, given by someone else, show by themselves', async () => {
  const { server, instance, world } = await open();
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('SRV-DC104');
  Object.assign(instance, { name: 'SRV-NEW', company: world.companies[1], version: 2 });
  server.change([], [instance]);
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('SRV-NEW');
  await expect.element(page.getByRole('link', { name: 'Northgate Dental LLC' })).toBeVisible();
});

const dialog = page.getByRole('dialog');
const button = (name: string | RegExp) => page.getByRole('button', { name });
const toast = (text: string) => page.getByText(text).first();
/** Free: two Ultimate licenses in the global pool, and one of another company. */
const withFree = (world: World, license: MakeLicense): void => {
  const free = { instance: null } as const;
  world.licenses.push(
    license('ULTIMATE', '2027-06-30T21:59:59.999Z', '200001', free),
    license('ULTIMATE', '2027-12-31T22:59:59.999Z', '200002', free),
    license('ULTIMATE', '2028-12-31T22:59:59.999Z', '200003', { ...free, poolCompany: world.companies[1] ?? null }),
  );
};

test('the next free license of a type that covers it is assigned, and that can be undone', async () => {
  const { world } = await open({}, { build: withFree });
  await button('Assign a license').click();
  await expect.element(dialog.getByRole('radio', { name: 'Ultimate 2 free' })).toBeChecked();
  await expect.element(dialog.getByRole('radio', { name: 'Server held already' })).toBeDisabled();
  await expect.element(dialog.getByRole('radio', { name: 'MS SQL Server none free' })).toBeDisabled();
  await expect.element(dialog.getByRole('radio', { name: /^Desktop/ })).not.toBeInTheDocument();
  await dialog.getByRole('button', { name: 'Assign Ultimate license' }).click();
  await expect.element(toast('1 license assigned.')).toBeVisible();
  await expect.poll(items).toHaveLength(3);
  expect(items()[0]).toMatch(/^Ultimate\s*200\s002/);
  await button('Undo').click();
  await expect.poll(items).toHaveLength(2);
  expect(world.licenses.filter(({ instance }) => instance?.id === 'srv-1')).toHaveLength(2);
});

test('one may choose the license', async () => {
  await open({}, { build: withFree });
  await button('Assign a license').click();
  await dialog.getByRole('button', { name: 'License: The next free one' }).click();
  await page.getByRole('option', { name: /^200\s001 · until Jun 30, 2027 · Global pool/ }).click();
  await dialog.getByRole('button', { name: 'Assign Ultimate license' }).click();
  await expect.poll(() => items().some((item) => /^Ultimate\s*200\s001/.test(item))).toBe(true);
});

test('a license that someone else took meanwhile is said to be gone, and what is free is asked anew', async () => {
  const { world } = await open({}, { build: withFree });
  await button('Assign a license').click();
  await expect.element(dialog.getByRole('radio', { name: 'Ultimate 2 free' })).toBeChecked();
  for (const license of world.licenses.filter(({ instance }) => instance === null))
    license.poolCompany = world.companies[1] ?? null;
  await dialog.getByRole('button', { name: 'Assign Ultimate license' }).click();
  await expect.element(dialog.getByRole('alert')).toMatchTextContent(/^No license of Ultimate is free for SRV-DC104/);
  await expect.element(dialog.getByRole('radio', { name: 'Ultimate none free' })).toBeDisabled();
});

test('an answer that is lost: one tries again, with the same key', async () => {
  const { network } = await open({}, { build: withFree });
  await button('Assign a license').click();
  await expect.element(dialog.getByRole('radio', { name: 'Ultimate 2 free' })).toBeChecked();
  network.isDown = true;
  await dialog.getByRole('button', { name: 'Assign Ultimate license' }).click();
  await expect.element(dialog.getByRole('alert').last()).toMatchTextContent(/it is assigned only once/);
  network.isDown = false;
  await dialog.getByRole('button', { name: 'Assign Ultimate license' }).click();
  await expect.poll(items).toHaveLength(3);
});

test('a license is revoked from its row, after one saw what would come of it', async () => {
  const { held } = await open();
  await button('License 100231: what to do').click();
  await page.getByRole('menuitem', { name: 'Revoke' }).click();
  await dialog.getByRole('button', { name: 'Revoke 1 license' }).click();
  await expect.element(toast('1 license revoked.')).toBeVisible();
  await expect.poll(items).toHaveLength(1);
  expect(held.server.instance).toBeNull();
});

test('its history tells who or what assigned which license, from when to when', async () => {
  await open(
    {},
    {
      build: (world) => {
        const [exchange, server] = world.licenses;
        const [instance] = world.instances;
        if (!exchange || !server || !instance) throw new Error('There are both');
        world.assignments.push(
          {
            id: '1',
            license: exchange,
            instance,
            from: '2025-11-03T09:00:00Z',
            to: null,
            cause: 'IMPORT',
            assignedBy: null,
          },
          {
            id: '2',
            license: server,
            instance,
            from: '2026-02-28T09:00:00Z',
            to: '2026-03-01T10:30:00Z',
            cause: 'PERSON',
            assignedBy: 'Bruno Meyer',
          },
          {
            id: '3',
            license: server,
            instance,
            from: '2026-03-02T09:00:00Z',
            to: null,
            cause: 'UNDO',
            assignedBy: 'Anna Kowalski',
          },
        );
      },
    },
  );
  const rows = page.getByRole('table', { name: 'History' }).getByRole('row');
  await expect.poll(() => rows.elements()).toHaveLength(4);
  const cells = rows
    .elements()
    .slice(1)
    .map((row) => [...row.children].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()));
  expect(cells).toEqual([
    ['Server 100 231', 'Mar 2, 2026, 10:00 AM', 'now', 'Anna Kowalski, an undo'],
    ['Server 100 231', 'Feb 28, 2026, 10:00 AM', 'Mar 1, 2026, 11:30 AM', 'Bruno Meyer'],
    ['MS Exchange 100 232', 'Nov 3, 2025, 10:00 AM', 'now', 'Import'],
  ]);
});

test('a viewer sees everything and is offered nothing', async () => {
  await open({}, { role: 'VIEWER' });
  await expect.poll(items).toHaveLength(2);
  await expect.element(button('Assign a license')).not.toBeInTheDocument();
  await expect.element(button(/what to do$/)).not.toBeInTheDocument();
});

test('what a policy assigned says why', async () => {
  await open(
    {},
    {
      build: (world) => {
        const [license] = world.licenses;
        const [instance] = world.instances;
        if (!license || !instance) throw new Error('There are both');
        license.decision = {
          ...{ trigger: 'INSTANCE_ENROLLED', rule: 'GLOBAL_POOL', ownFreeCount: 0, globalFreeCount: 12 },
          ...{ capLeft: null, replacedNumber: null },
        };
        const entry = { id: '1', license, instance, from: '2026-11-03T09:00:00Z', to: null, assignedBy: null };
        world.assignments.push({ ...entry, cause: 'POLICY' });
      },
    },
  );
  const cell = page.getByRole('cell', { name: /^The company’s policy/ });
  await expect.element(cell).toMatchTextContent(/It was enrolled\. None was free .* and 12 in the global pool\./);
});

test('whether it may back up, and why not, shows at the top and follows what happens', async () => {
  const { server, held } = await open();
  await expect.element(page.getByText('May back up until Feb 28, 2027, 11:59 PM')).toBeVisible();
  held.server.instance = null;
  server.change([held.server]);
  await expect.element(page.getByText('May not back up')).toBeVisible();
  await expect.element(page.getByText('SRV-DC104 holds no valid license: assign one.')).toBeVisible();
});

test('a retired instance says so, and gets no license', async () => {
  await open({ retiredAt: '2026-11-01T10:00:00.000Z' });
  await expect.element(button('Assign a license')).not.toBeInTheDocument();
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
  await open({}, { width, build: withFree });
  await expect.poll(items).toHaveLength(2);
  await button('Assign a license').click();
  await expect.element(dialog.getByRole('radio', { name: 'Ultimate 2 free' })).toBeChecked();
  expect(await seriousFindings()).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
