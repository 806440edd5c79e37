import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../../testkit/axe.ts';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../../testkit/mountConsole.ts';
import { makeWorld, type LicenseRow, type World } from '../../../testkit/world.ts';

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

async function open(query = '', visit: Partial<Visit> = {}) {
  const mounted = await mountConsole({
    path: `/licenses?open=DESKTOP${query}`,
    server: createFakeServer(world),
    ...visit,
  });
  leave = mounted.leave;
  await expect.poll(() => document.querySelectorAll('[data-license]').length).toBeGreaterThan(3);
  return mounted;
}

const bar = page.getByRole('region', { name: 'Selected licenses' });
const dialog = page.getByRole('dialog');
const choice = (name: string) => dialog.getByRole('radio', { name });
const isValid = ({ expiresAt }: LicenseRow): boolean => expiresAt > world.now;
const commercial = (is: (license: LicenseRow) => boolean): LicenseRow[] =>
  world.licenses.filter((license) => license.category === 'COMMERCIAL' && is(license));
const desktops = (is: (license: LicenseRow) => boolean): LicenseRow[] =>
  commercial((license) => license.licenseType.code === 'DESKTOP' && is(license));
const renews = ({ autoRenew }: LicenseRow): boolean => autoRenew;

async function choose(entry: string): Promise<void> {
  await bar.getByRole('button', { name: 'Renewal' }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}

const selectDesktops = () => page.getByRole('checkbox', { name: 'Select all licenses of Desktop' }).click();

describe('auto-renew of a selection', () => {
  test('one sees how many change and what it costs, does it, and undoes it for those alone', async () => {
    await open();
    const before = desktops(renews);
    const changing = desktops((license) => isValid(license) && !license.autoRenew);
    const expired = desktops((license) => !isValid(license) && !license.autoRenew);
    await selectDesktops();
    await choose('Turn auto-renew on…');
    await expect.element(dialog.getByText(`${changing.length} licenses will renew`)).toBeVisible();
    await expect.element(dialog.getByText(`${before.length} stay as they are`)).toBeVisible();
    await expect.element(dialog.getByText(`${expired.length} cannot be`)).toBeVisible();
    await expect.element(dialog.getByText(/^Their next periods cost .+ in place of /)).toBeVisible();
    expect(desktops(renews)).toHaveLength(before.length);
    await dialog.getByRole('button', { name: `Turn auto-renew on for ${changing.length} licenses` }).click();
    await expect.element(page.getByText(`Auto-renew turned on for ${changing.length} licenses.`).first()).toBeVisible();
    await expect.element(bar).not.toBeInTheDocument();
    expect(desktops(renews)).toHaveLength(before.length + changing.length);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(page.getByText(`${changing.length} licenses as before.`).first()).toBeVisible();
    expect(desktops(renews)).toEqual(before);
  });

  test('all that match are turned off by their filter, with progress where they are many', async () => {
    world.changesAreSlow = true;
    const { server } = await open('&renew=1');
    const all = commercial(renews).length;
    await selectDesktops();
    await bar.getByRole('button', { name: `Select all ${all} that match` }).click();
    await choose('Turn auto-renew off…');
    await dialog.getByRole('button', { name: `Turn auto-renew off for ${all} licenses` }).click();
    await expect.element(dialog.getByRole('status')).toMatchTextContent(new RegExp(`0 of ${all} done`));
    server.goOnWithChanges();
    await expect.element(page.getByText(`Auto-renew turned off for ${all} licenses.`).first()).toBeVisible();
    expect(commercial(renews)).toEqual([]);
  });
});

describe('at the renewal', () => {
  test('licenses are scheduled to end, and that is withdrawn', async () => {
    await open('&renew=1&validity=valid');
    const ending = desktops((license) => isValid(license) && renews(license));
    await selectDesktops();
    await choose('At the renewal…');
    await expect.element(dialog.getByText(`${ending.length} licenses will end`)).toBeVisible();
    await dialog.getByRole('button', { name: `Let ${ending.length} licenses end` }).click();
    await expect.element(page.getByText(`${ending.length} licenses scheduled to end.`).first()).toBeVisible();
    expect(ending.every(({ autoRenew, scheduled }) => !autoRenew && scheduled?.licenseType === null)).toBe(true);

    await page.getByRole('checkbox', { name: 'Auto-Renew only' }).click();
    await selectDesktops();
    await choose('At the renewal…');
    await choice('Withdraw what is scheduled').click();
    await dialog.getByRole('button', { name: `Withdraw what is scheduled for ${ending.length} licenses` }).click();
    await expect
      .element(page.getByText(`Nothing is scheduled for ${ending.length} licenses any more.`).first())
      .toBeVisible();
    expect(ending.every(({ autoRenew, scheduled }) => autoRenew && scheduled === undefined)).toBe(true);
  });

  test('from its row a license becomes another type, which the row shows until then', async () => {
    await open('&renew=1&validity=valid');
    const [license] = desktops((one) => isValid(one) && renews(one)).toSorted(
      (one, other) => one.expiresAt.getTime() - other.expiresAt.getTime(),
    );
    if (!license) throw new Error('There is one that renews');
    await page.getByRole('button', { name: `License ${license.number}: what to do` }).click();
    await page.getByRole('menuitem', { name: 'At the renewal…' }).click();
    await choice('They become another type').click();
    await userEvent.selectOptions(dialog.getByRole('combobox', { name: 'License type' }), 'Server');
    await dialog.getByRole('button', { name: 'Change the type of 1 license' }).click();
    await expect.element(page.getByText('1 license scheduled to change the type.').first()).toBeVisible();
    expect(license.scheduled?.licenseType?.code).toBe('SERVER');
    await expect.element(page.getByText('→ Server').first()).toBeVisible();
  });

  test('what does not renew cannot be scheduled, and why is said', async () => {
    await open('&validity=valid');
    const [license] = desktops((one) => isValid(one) && !renews(one));
    if (!license) throw new Error('There is one that ends');
    license.expiresAt = new Date(world.now.getTime() + 1000 * 60 * 60);
    leave();
    await open('&validity=valid');
    await page.getByRole('button', { name: `License ${license.number}: what to do` }).click();
    await page.getByRole('menuitem', { name: 'At the renewal…' }).click();
    await expect.element(dialog.getByText(/does not renew: turn auto-renew on first/)).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Let 1 license end' })).toBeDisabled();
  });
});

test('a license in grace tells until when, in the grid', async () => {
  world.renewalSettings.graceDays = 60;
  const instance = desktops(({ instance: place }) => place !== null)[0]?.instance;
  const [license] = desktops(({ instance: place }) => place === instance);
  if (!license) throw new Error('There is one on an instance');
  license.expiresAt = new Date(world.now.getTime() - 86_400_000);
  await open('&validity=expired');
  await expect.element(page.getByText(/^grace to /).first()).toBeVisible();
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px in both themes', async (width) => {
  await open('', { width });
  await selectDesktops();
  await choose('At the renewal…');
  await choice('They become another type').click();
  await userEvent.selectOptions(dialog.getByRole('combobox', { name: 'License type' }), 'Server');
  await expect.element(dialog.getByRole('list')).toBeVisible();
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
