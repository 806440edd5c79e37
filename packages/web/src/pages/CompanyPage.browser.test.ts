import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import { createFakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../testkit/mountConsole.ts';
import { makeWorld, type World } from '../../testkit/world.ts';

let leave = (): void => undefined;
afterEach(() => {
  leave();
  delete document.documentElement.dataset['theme'];
});

async function open({
  path = '/companies/company-0',
  role = 'OWNER',
  ...visit
}: Partial<Visit> & Pick<Partial<World>, 'role'> = {}) {
  const server = visit.server ?? createFakeServer(makeWorld({ companies: 4, licenses: 120 }));
  server.world.role = role;
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

const radio = (name: string) => page.getByRole('radio', { name });
const save = page.getByRole('button', { name: 'Save policy' });
const cap = (type: string) => page.getByRole('textbox', { name: `Cap of ${type}` });

test('its policy is set: the mode, caps, types and what a new instance needs', async () => {
  const { world } = await open();
  await expect.element(radio('By hand')).toBeChecked();
  await expect.element(save).toBeDisabled();
  await radio('By themselves, up to a cap').click();
  await cap('Desktop').fill('12');
  await page.getByRole('checkbox', { name: 'Exchange expired licenses for free ones' }).click();
  await page.getByRole('checkbox', { name: 'All license types' }).click();
  await page.getByRole('checkbox', { name: 'Ultimate' }).click();
  await expect.element(cap('Ultimate')).not.toBeInTheDocument();
  await page.getByRole('combobox', { name: 'What a new instance needs' }).selectOptions('Desktop');
  await save.click();
  await expect.element(page.getByText('The policy of Harbor Dental LLC is saved.').first()).toBeVisible();
  await expect.element(save).toBeDisabled();
  const allowed = world.licenseTypes.map(({ id }) => id).filter((id) => id !== 'type-ULTIMATE');
  expect(world.companies[0]?.policy).toEqual({
    ...{ version: 2, mode: 'OWN_POOL', exchangesExpired: true, defaultType: 'type-DESKTOP', allowed },
    caps: [{ licenseType: 'type-DESKTOP', cap: 12 }],
  });
});

test('what is wrong with a cap stands at it', async () => {
  await open();
  await radio('By themselves, up to a cap').click();
  await cap('Server').fill('500');
  await save.click();
  await expect.element(cap('Server')).toHaveAccessibleDescription('Give 100 here at the most, or buy more.');
});

test('a change of someone else in between is said, and can be loaded', async () => {
  const { world } = await open();
  await radio('By themselves, from the global pool').click();
  const [company] = world.companies;
  if (!company) throw new Error('There is one');
  company.policy = {
    version: 5,
    mode: 'OWN_POOL',
    exchangesExpired: false,
    defaultType: null,
    allowed: null,
    caps: [],
  };
  await save.click();
  await expect.element(page.getByRole('alert').first()).toMatchTextContent(/was changed by someone else/);
  await page.getByRole('button', { name: 'Load it anew' }).click();
  await expect.element(radio('By themselves, up to a cap')).toBeChecked();
});

test('a viewer reads the policy', async () => {
  await open({ role: 'VIEWER' });
  await expect.element(page.getByText('By hand')).toBeVisible();
  await expect.element(save).not.toBeInTheDocument();
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
  await radio('By themselves, up to a cap').click();
  await page.getByRole('checkbox', { name: 'All license types' }).click();
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
