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

async function open(query: string, visit: Partial<Visit> = {}) {
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
const primary = dialog.getByRole('button', { name: /^(Assign|Revoke|Release|Replace|Move) / });
const desktops = (is: (license: LicenseRow) => boolean): LicenseRow[] =>
  world.licenses.filter(
    (license) => license.licenseType.code === 'DESKTOP' && license.category === 'COMMERCIAL' && is(license),
  );
const isUsed = ({ instance }: LicenseRow): boolean => instance !== null;
const isValid = ({ expiresAt }: LicenseRow): boolean => expiresAt > world.now;

async function selectDesktops(): Promise<void> {
  await page.getByRole('checkbox', { name: 'Select all licenses of Desktop' }).click();
}

describe('on a selection', () => {
  test('one sees what would come of it, does it, and undoes it', async () => {
    await open('');
    const used = desktops(isUsed);
    const unused = desktops((license) => !isUsed(license));
    const before = used.map(({ instance }) => instance);
    await selectDesktops();
    await bar.getByRole('button', { name: 'Revoke…' }).click();
    await expect.element(dialog.getByText(`${used.length} licenses will be revoked`)).toBeVisible();
    await expect.element(dialog.getByText(`${unused.length} stay as they are`)).toBeVisible();
    expect(desktops(isUsed)).toHaveLength(used.length);
    await dialog.getByRole('button', { name: `Revoke ${used.length} licenses` }).click();
    await expect.element(page.getByText(`${used.length} licenses revoked.`).first()).toBeVisible();
    await expect.element(dialog).not.toBeInTheDocument();
    await expect.element(bar).not.toBeInTheDocument();
    expect(desktops(isUsed)).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(page.getByText(`${used.length} licenses as before.`).first()).toBeVisible();
    expect(used.map(({ instance }) => instance)).toEqual(before);
  });

  test('what cannot be done is listed with the reason, and then nothing is offered', async () => {
    await open('&use=used');
    await selectDesktops();
    await bar.getByRole('button', { name: 'Replace…' }).click();
    await expect.element(dialog.getByText('None of them can be replaced.')).toBeVisible();
    await expect.element(dialog.getByText(/is still valid|is free/).first()).toBeVisible();
    await expect.element(primary).toBeDisabled();
  });

  test('a move asks where to, and says anew what would come of it', async () => {
    await open('&use=unused');
    const free = desktops((license) => !isUsed(license));
    const [company] = world.companies;
    if (!company) throw new Error('There are companies');
    await selectDesktops();
    await bar.getByRole('button', { name: 'Move…' }).click();
    await dialog.getByRole('button', { name: 'Pool: Global pool' }).click();
    await page.getByRole('option', { name: company.name }).click();
    const moving = free.filter(({ poolCompany }) => poolCompany !== company).length;
    await dialog.getByRole('button', { name: `Move ${moving} licenses` }).click();
    await expect.element(page.getByText(`${moving} licenses moved.`).first()).toBeVisible();
    expect(free.every(({ poolCompany }) => poolCompany === company)).toBe(true);
  });

  test('a long change shows how far it is, and goes on when it is closed', async () => {
    world.changesAreSlow = true;
    const { server } = await open('&use=used');
    const used = desktops(isUsed).length;
    await selectDesktops();
    await bar.getByRole('button', { name: 'Release…' }).click();
    await dialog.getByRole('button', { name: `Release ${used} licenses` }).click();
    await expect.element(dialog.getByRole('status')).toMatchTextContent(new RegExp(`0 of ${used} done`));
    server.goOnWithChanges(5);
    await expect.element(dialog.getByRole('status')).toMatchTextContent(new RegExp(`5 of ${used} done`));
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect.element(dialog).not.toBeInTheDocument();
    server.goOnWithChanges();
    await expect.element(page.getByText(`${used} licenses released.`).first()).toBeVisible();
  });

  test('an answer that is lost: one tries again, with the same key', async () => {
    const keys: string[] = [];
    const real = createFakeServer(world);
    const used = desktops(isUsed).length;
    await open('&use=used', {
      server: {
        ...real,
        answer: (question) => {
          const { input } = (question.variables ?? {}) as { input?: { idempotencyKey: string; dryRun: boolean } };
          if (!input || input.dryRun) return real.answer(question);
          return keys.push(input.idempotencyKey) === 1
            ? Promise.reject(new TypeError('Failed to fetch'))
            : real.answer(question);
        },
      },
    });
    await selectDesktops();
    await bar.getByRole('button', { name: 'Revoke…' }).click();
    await primary.click();
    await expect.element(dialog.getByRole('alert')).toMatchTextContent(/it is done only once/);
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await expect.element(page.getByText(`${used} licenses revoked.`).first()).toBeVisible();
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });
});

describe('in a row', () => {
  test('the menu has what can be done with the license, also by keys', async () => {
    await open('&use=unused&validity=valid');
    const row = document.querySelector<HTMLElement>('[data-license]');
    row?.focus();
    await userEvent.keyboard(' ');
    await expect.element(bar).toBeVisible();
    await userEvent.keyboard('{ArrowRight}{End}{Enter}');
    const menu = page.getByRole('menu');
    await expect.element(menu.getByRole('menuitem', { name: 'Assign to an instance…' })).toBeVisible();
    await expect.element(menu.getByRole('menuitem', { name: 'Revoke' })).not.toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await expect.element(menu).not.toBeInTheDocument();
    await expect.element(bar).toBeVisible();
    await expect.poll(() => document.activeElement?.getAttribute('aria-haspopup')).toBe('menu');
  });

  test('a license is assigned to the instance that one chooses', async () => {
    await open('&use=unused&validity=valid');
    const [free] = desktops((license) => !isUsed(license) && isValid(license)).toSorted(
      (one, other) => one.expiresAt.getTime() - other.expiresAt.getTime(),
    );
    const instance = desktops(isUsed)[0]?.instance;
    if (!free || !instance) throw new Error('There are both');
    await page.getByRole('button', { name: `License ${free.number}: what to do` }).click();
    await page.getByRole('menuitem', { name: 'Assign to an instance…' }).click();
    await dialog.getByRole('button', { name: /^Instance: / }).click();
    await page.getByRole('combobox', { name: /Instance$/ }).fill(instance.name);
    await page.getByRole('option', { name: instance.name }).click();
    await dialog.getByRole('button', { name: 'Assign 1 license' }).click();
    await expect.element(page.getByText('1 license assigned.').first()).toBeVisible();
    expect(free.instance?.id).toBe(instance.id);
  });
});

test('a viewer is offered nothing', async () => {
  world.role = 'VIEWER';
  await open('');
  await expect.element(page.getByRole('button', { name: /: what to do$/ })).not.toBeInTheDocument();
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px in both themes', async (width) => {
  await open('', { width });
  await selectDesktops();
  await bar.getByRole('button', { name: 'Replace…' }).click();
  await expect.element(dialog.getByRole('list')).toBeVisible();
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
