import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../../testkit/axe.ts';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../../testkit/mountConsole.ts';
import { makeWorld, type InstanceRow, type LicenseRow, type World } from '../../../testkit/world.ts';

let leave = (): void => undefined;
afterEach(() => {
  leave();
  delete document.documentElement.dataset['theme'];
});

const dialog = page.getByRole('dialog');
const button = (name: string | RegExp) => page.getByRole('button', { name });
const toast = (text: string) => page.getByText(text).first();
const field = (name: string) => dialog.getByRole('textbox', { name });

function typeOf(world: World, code: string) {
  const type = world.licenseTypes.find((one) => one.code === code);
  if (!type) throw new Error(`There is no type ${code}`);
  return type;
}

/** A provider of one server, which needs a Server license and holds one of its company's pool, and one of the global pool. */
async function open(path: string, { role = 'OWNER', ...visit }: Partial<Visit> & Pick<Partial<World>, 'role'> = {}) {
  const world = makeWorld({ companies: 3, licenses: 0, now: new Date('2026-11-24T09:00:00Z') });
  world.role = role;
  const [company = null] = world.companies;
  const instance: InstanceRow = {
    ...{ id: 'srv-1', name: 'SRV-1', kind: 'COMPUTER', platform: 'WINDOWS_SERVER', company },
    operatingSystem: 'Windows Server 2022',
    needs: [{ licenseType: 'type-SERVER', quantity: 1 }],
  };
  world.instances.push(instance);
  const license = (id: string, code: string, fields: Partial<LicenseRow>): LicenseRow => ({
    ...{ id, number: id, licenseType: typeOf(world, code), category: 'COMMERCIAL', poolCompany: null, instance },
    ...{ expiresAt: new Date('2027-02-28T22:59:59.999Z'), autoRenew: true, ...fields },
  });
  world.licenses.push(license('100231', 'SERVER', { poolCompany: company }), license('100232', 'MS_SQL_SERVER', {}));
  const server = createFakeServer(world);
  const mounted = await mountConsole({ ...visit, path, server });
  leave = mounted.leave;
  return { ...mounted, server, world, instance };
}

async function act(name: string): Promise<void> {
  await button('Actions').click();
  await page.getByRole('menuitem', { name }).click();
  await expect.element(dialog).toBeVisible();
}

describe('enrolling', () => {
  test('an instance is enrolled with what it is, whose, and what it needs, and shows in the list', async () => {
    const { world } = await open('/instances');
    await button('Enroll an instance').click();
    await field('Name').fill('mail.example');
    await dialog.getByRole('combobox', { name: 'What it is' }).selectOptions('Domain');
    await expect.element(field('Operating system')).not.toBeInTheDocument();
    await dialog.getByRole('button', { name: /^Company: / }).click();
    await page.getByRole('option', { name: 'Northgate Dental LLC' }).click();
    await dialog.getByRole('textbox', { name: 'Microsoft 365: how many' }).fill('25');
    await dialog.getByRole('button', { name: 'Enroll', exact: true }).click();
    await expect.element(toast('mail.example is enrolled.')).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'mail.example' })).toBeVisible();
    expect(world.instances.at(-1)).toMatchObject({
      ...{ kind: 'DOMAIN', platform: 'NONE', operatingSystem: null, company: { id: 'company-1' } },
      needs: [{ licenseType: 'type-MICROSOFT_365', quantity: 25 }],
    });
  });

  test('a computer needs the first type that covers it, unless one says otherwise; Enter enrolls', async () => {
    const { world, router } = await open('/instances?company=company-2');
    await button('Enroll an instance').click();
    await expect.element(dialog.getByRole('checkbox', { name: 'Desktop' })).toBeChecked();
    await field('Name').fill('desk-9');
    field('Name').element().closest('form')?.requestSubmit();
    await expect.element(toast('desk-9 is enrolled.')).toBeVisible();
    expect(world.instances.at(-1)).toMatchObject({
      company: { id: 'company-2' },
      needs: [{ licenseType: 'type-DESKTOP', quantity: 1 }],
    });
    await button('Show').last().click();
    await expect.poll(() => router.currentRoute.value.path).toBe(`/instances/${world.instances.at(-1)?.id}`);
    await expect.element(page.getByText('Lacks one')).toBeVisible();
  });

  test('what must be put right stands at its field; a lost answer is said', async () => {
    const { network } = await open('/instances');
    await button('Enroll an instance').click();
    await field('Name').fill('SRV-1');
    await dialog.getByRole('button', { name: 'Enroll', exact: true }).click();
    await expect.element(field('Name')).toHaveAccessibleDescription('There is an instance SRV-1 already.');
    network.isDown = true;
    await field('Name').fill('SRV-2');
    await dialog.getByRole('button', { name: 'Enroll', exact: true }).click();
    await expect.element(dialog.getByRole('alert')).toMatchTextContent(/enrolled only once/);
  });

  test('a viewer is not offered it', async () => {
    await open('/instances', { role: 'VIEWER' });
    await expect.element(page.getByRole('link', { name: 'SRV-1' })).toBeVisible();
    await expect.element(button('Enroll an instance')).not.toBeInTheDocument();
    leave();
    await open('/instances/srv-1', { role: 'VIEWER' });
    await expect.element(page.getByText('Held', { exact: true })).toBeVisible();
    await expect.element(button('Actions')).not.toBeInTheDocument();
  });
});

describe('an instance', () => {
  test('is renamed; a change of someone else in between is said', async () => {
    const { instance } = await open('/instances/srv-1');
    await act('Rename…');
    await field('Name').fill('SRV-DC1');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('SRV-DC1');
    await act('Rename…');
    instance.version = 9;
    await field('Name').fill('SRV-DC2');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await expect
      .element(dialog.getByRole('alert'))
      .toHaveTextContent('Someone else has changed it since: look at it again.');
  });

  test('needs what one says', async () => {
    const { instance } = await open('/instances/srv-1');
    await expect.element(page.getByText('Held', { exact: true })).toBeVisible();
    await act('Edit needs…');
    await expect.element(dialog.getByRole('checkbox', { name: 'Server', exact: true })).toBeChecked();
    await dialog.getByRole('checkbox', { name: 'MS Exchange' }).click();
    await dialog.getByRole('button', { name: 'Save needs' }).click();
    await expect.element(page.getByText('Lacks one')).toBeVisible();
    expect(instance.needs?.map(({ licenseType }) => licenseType)).toEqual(['type-SERVER', 'type-MS_EXCHANGE']);
  });

  test('is moved; which licenses stay behind is said before', async () => {
    const { world } = await open('/instances/srv-1');
    await act('Move to another company…');
    await expect.element(dialog.getByRole('button', { name: 'Move', exact: true })).toBeDisabled();
    await dialog.getByRole('button', { name: /^Company: / }).click();
    await page.getByRole('option', { name: 'Northgate Dental LLC' }).click();
    await expect.element(dialog.getByRole('status')).toMatchTextContent(/One license is revoked.*Server 100\s231/);
    await dialog.getByRole('button', { name: 'Move', exact: true }).click();
    await expect.element(toast('SRV-1 is moved; one license stayed behind.')).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'Northgate Dental LLC' })).toBeVisible();
    await expect
      .poll(() => page.getByRole('list', { name: 'Licenses of this instance' }).getByRole('listitem').elements())
      .toHaveLength(1);
    expect(world.licenses.map(({ instance }) => instance?.id ?? null)).toEqual([null, 'srv-1']);
  });

  test('is retired by name, and that is undone: it has what it needed and held', async () => {
    const { world, instance } = await open('/instances/srv-1');
    await act('Retire…');
    await expect.element(dialog.getByText(/Its 2 licenses return to their pools/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Retire SRV-1' }).click();
    await expect.element(toast('SRV-1 is retired; 2 licenses are free again.')).toBeVisible();
    await expect.element(page.getByText('Retired Nov 24, 2026')).toBeVisible();
    expect(world.licenses.every((license) => license.instance === null)).toBe(true);
    await button('Undo').click();
    await expect.element(toast('SRV-1 is in service again.')).toBeVisible();
    expect(instance.needs).toEqual([{ licenseType: 'type-SERVER', quantity: 1 }]);
    expect(world.licenses.every((license) => license.instance === instance)).toBe(true);
  });
});

test('by keys alone: a dialog begins in its first field, Enter does it, Escape leaves, and the focus goes back', async () => {
  const { world } = await open('/instances/srv-1');
  await expect.element(button('Actions')).toBeVisible();
  button('Actions').element().focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('menu')).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(page.getByRole('menuitem', { name: 'Rename…' })).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await expect.element(field('Name')).toHaveFocus();
  await userEvent.keyboard('SRV-9{Enter}');
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('SRV-9');
  expect(world.instances[0]?.name).toBe('SRV-9');
  await act('Move to another company…');
  await expect.element(dialog.getByRole('button', { name: /^Company: / })).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  await act('Retire…');
  await expect.element(dialog.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  await expect.element(dialog).not.toBeInTheDocument();
});

test('license types that do not come are said to be missing, not to cover nothing', async () => {
  const { network } = await open('/instances');
  await expect.element(button('Enroll an instance')).toBeVisible();
  network.isDown = true;
  await button('Enroll an instance').click();
  await expect.element(dialog.getByRole('alert')).toMatchTextContent(/license types could not be loaded/);
  await expect.element(dialog.getByRole('button', { name: 'Enroll', exact: true })).toBeDisabled();
  network.isDown = false;
  await dialog.getByRole('button', { name: 'Retry' }).click();
  await expect.element(dialog.getByRole('checkbox', { name: 'Desktop' })).toBeChecked();
});

test.each([1280, 360])('axe finds nothing serious in any dialog, at %d px in both themes', async (width) => {
  await open('/instances/srv-1', { width });
  for (const name of ['Rename…', 'Edit needs…', 'Move to another company…', 'Retire…']) {
    await act(name);
    for (const theme of ['light', 'dark']) {
      document.documentElement.dataset['theme'] = theme;
      expect(await seriousFindings()).toEqual([]);
    }
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect.element(dialog).not.toBeInTheDocument();
  }
  leave();
  await open('/instances', { width });
  await button('Enroll an instance').click();
  await expect.element(dialog.getByRole('checkbox', { name: 'Desktop' })).toBeChecked();
  expect(await seriousFindings()).toEqual([]);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
