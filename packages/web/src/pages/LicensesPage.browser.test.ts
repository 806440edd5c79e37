import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeServer, type FakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../testkit/mountConsole.ts';
import { makeWorld, type LicenseRow } from '../../testkit/world.ts';

type Console = Awaited<ReturnType<typeof mountConsole>>;
let visit: Console | undefined;
afterEach(() => visit?.leave());

async function open(path: string, options: Omit<Visit, 'path'> = {}): Promise<Console> {
  const server = options.server ?? createFakeServer(makeWorld({ licenses: 600 }));
  visit = await mountConsole({ ...options, path, server });
  return visit;
}

const grid = page.getByRole('treegrid');
const licenseRows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-license]')];
const rowOf = (id: string): HTMLElement | null => document.querySelector(`[data-license="${id}"]`);
const desktopsOf = (server: FakeServer): LicenseRow[] =>
  server.world.licenses
    .filter(({ licenseType, category }) => licenseType.code === 'DESKTOP' && category === 'COMMERCIAL')
    .toSorted((a, b) => Number(a.expiresAt) - Number(b.expiresAt) || a.id.localeCompare(b.id, 'en'));
const query = (): Record<string, unknown> => ({ ...visit?.router.currentRoute.value.query });

describe('the page', () => {
  test('shows skeletons until the first answer, then every license type of the catalog', async () => {
    const { network } = await open('/licenses', { network: 'held' });
    await expect.poll(() => network.asked).toContain('LicenseEventCursor');
    await expect.element(grid).not.toBeInTheDocument();
    network.isHeld = false;
    network.release();
    await expect.element(grid).toBeVisible();
    expect(document.querySelectorAll('[aria-level="1"]')).toHaveLength(11);
    await expect.element(page.getByText(/^\d+ licenses$/)).toBeVisible();
  });

  test('says what failed and comes on Retry', async () => {
    const { network } = await open('/licenses', { network: 'down' });
    await expect.element(page.getByRole('alert')).toMatchTextContent(/The licenses could not be loaded\./);
    network.isDown = false;
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect.element(grid).toBeVisible();
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  });

  test('keeps what is there where another filter is not answered', async () => {
    const { network } = await open('/licenses');
    await expect.element(grid).toBeVisible();
    network.isDown = true;
    await page.getByRole('radio', { name: 'Valid' }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent(/older rows are shown/);
    await expect.element(grid).toBeVisible();
  });

  test('tells a type that was never bought from one whose licenses are filtered out', async () => {
    await open('/licenses?q=no-such-thing');
    await expect.element(page.getByText('No license matches these filters')).toBeVisible();
    await expect.element(page.getByRole('row', { name: /^MS Exchange/ })).toMatchTextContent(/You have not purchased/);
    await expect
      .element(page.getByRole('row', { name: /^Desktop/ }))
      .toMatchTextContent(/No license of this type matches/);
    await page.getByRole('button', { name: 'Take out Search: “no-such-thing”' }).click();
    await expect.element(page.getByText('No license matches these filters')).not.toBeInTheDocument();
    expect(query()).toEqual({});
  });

  test('says of trials that none was requested', async () => {
    await open('/licenses?category=trial');
    await expect
      .element(page.getByRole('row', { name: /^MS Exchange/ }))
      .toMatchTextContent(/You have not requested a trial/);
    await expect.element(page.getByRole('radiogroup', { name: 'Use' })).not.toBeInTheDocument();
  });

  test('shows the one license of a type in line', async () => {
    const world = makeWorld({ licenses: 600 });
    const [one] = world.licenses.filter(({ licenseType }) => licenseType.code === 'DESKTOP');
    world.licenses = world.licenses.filter((license) => license.licenseType.code !== 'DESKTOP' || license === one);
    await open(one?.category === 'TRIAL' ? '/licenses?category=trial' : '/licenses', {
      server: createFakeServer(world),
    });
    await expect.poll(() => licenseRows().map(({ dataset }) => dataset['license'])).toEqual([one?.id]);
    await expect.element(page.getByRole('button', { name: /licenses of Desktop/ })).not.toBeInTheDocument();
  });
});

describe('the address', () => {
  test('holds filters, sort and open types, and brings the same view back', async () => {
    const { server } = await open(
      '/licenses?company=company-0&validity=valid&use=used&renew=1&sort=company.desc&open=DESKTOP',
    );
    await expect.element(page.getByRole('radio', { name: 'Valid' })).toBeChecked();
    await expect.element(page.getByRole('radio', { name: 'Used', exact: true })).toBeChecked();
    await expect.element(page.getByRole('checkbox', { name: 'Auto-Renew only' })).toBeChecked();
    await expect
      .element(page.getByRole('button', { name: `Company: ${server.world.companies[0]?.name ?? ''}` }))
      .toBeVisible();
    await expect
      .element(page.getByRole('columnheader', { name: 'Company' }))
      .toHaveAttribute('aria-sort', 'descending');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(query).toEqual({ sort: 'company.desc', open: 'DESKTOP' });
  });

  test('goes back and forward through what was set', async () => {
    const { router } = await open('/licenses');
    await page.getByRole('radio', { name: 'Expired' }).click();
    await expect.poll(query).toEqual({ validity: 'expired' });
    await page.getByRole('checkbox', { name: 'Auto-Renew only' }).click();
    await expect.poll(query).toEqual({ validity: 'expired', renew: '1' });
    router.back();
    await expect.poll(query).toEqual({ validity: 'expired' });
    await expect.element(page.getByRole('checkbox', { name: 'Auto-Renew only' })).not.toBeChecked();
    router.forward();
    await expect.element(page.getByRole('checkbox', { name: 'Auto-Renew only' })).toBeChecked();
  });

  test('is set by a count, which opens its type; pressed again, it is taken out', async () => {
    const { server } = await open('/licenses');
    const expired = desktopsOf(server).filter(({ expiresAt }) => expiresAt <= server.world.now).length;
    const count = page.getByRole('button', { name: `${expired} Desktop expired: show only expired` });
    await count.click();
    await expect.poll(query).toEqual({ validity: 'expired', open: 'DESKTOP' });
    await expect.element(count).toHaveAttribute('aria-pressed', 'true');
    await expect
      .element(page.getByRole('button', { name: `${expired} Desktop licenses: open the list` }))
      .toBeVisible();
    await count.click();
    await expect.poll(query).toEqual({ open: 'DESKTOP' });
  });

  test('takes a search from three characters on, and never shows an older answer over a newer one', async () => {
    const { network } = await open('/licenses');
    await expect.element(grid).toBeVisible();
    await userEvent.keyboard('/');
    await userEvent.keyboard('ha');
    await expect.element(page.getByText('Type 3 characters or more')).toBeVisible();
    expect(query()).toEqual({});

    network.isHeld = true;
    await userEvent.keyboard('rb');
    await expect.poll(query).toEqual({ q: 'harb' });
    await userEvent.keyboard('{Backspace}{Backspace}{Backspace}{Backspace}zzz');
    await expect.poll(query).toEqual({ q: 'zzz' });
    await expect.poll(() => network.asked).toContain('!LicensesPage');
    network.isHeld = false;
    network.release();
    await expect.element(page.getByText('No license matches these filters')).toBeVisible();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect.element(page.getByText('No license matches these filters')).toBeVisible();
  });
});

describe('a live change', () => {
  test('changes one row, and nothing else of the list', async () => {
    const { server } = await open('/licenses?open=DESKTOP&sort=number');
    await expect.poll(() => licenseRows().length).toBeGreaterThan(10);
    const id = licenseRows()[3]?.dataset['license'] ?? '';
    const license = server.world.licenses.find((row) => row.id === id);
    if (!license) throw new Error('There is no such license');
    const touched = new Set<string | undefined>();
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof HTMLElement ? target : target.parentElement;
        touched.add(element?.closest<HTMLElement>('[data-license]')?.dataset['license']);
      }
    });
    observer.observe(document.querySelector('.license-list') ?? document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    license.autoRenew = !license.autoRenew;
    server.change([license]);
    await expect.poll(() => [...touched]).toEqual([id]);
    observer.disconnect();
  });

  test('takes a row out that has left the filter, and changes the counts', async () => {
    const { server } = await open('/licenses?open=DESKTOP&renew=1');
    const renewing = desktopsOf(server).filter(({ autoRenew }) => autoRenew);
    const total = (count: number) => page.getByRole('button', { name: `${count} Desktop licenses: open the list` });
    await expect.element(total(renewing.length)).toBeVisible();
    const [, second] = renewing;
    if (!second) throw new Error('There is no such license');
    await expect.poll(() => rowOf(second.id)).not.toBeNull();
    second.autoRenew = false;
    server.change([second]);
    await expect.element(total(renewing.length - 1)).toBeVisible();
    await expect.poll(() => rowOf(second.id)).toBeNull();

    second.autoRenew = true;
    server.change([second]);
    await expect.element(total(renewing.length)).toBeVisible();
    await expect.poll(() => rowOf(second.id)).not.toBeNull();
  });

  test('is made by the switch of a row at once, and undone where the server refuses', async () => {
    const { network } = await open('/licenses?open=DESKTOP&validity=valid');
    await expect.poll(() => licenseRows().length).toBeGreaterThan(10);
    const toggle = page.getByRole('switch').nth(2);
    const before = toggle.element().getAttribute('aria-checked');
    network.isDown = true;
    await toggle.click();
    await expect.element(page.getByText(/^Auto-renew of license .* was not changed/).first()).toBeVisible();
    await expect.element(toggle).toHaveAttribute('aria-checked', before ?? '');

    network.isDown = false;
    await toggle.click();
    await expect.element(toggle).toHaveAttribute('aria-checked', before === 'true' ? 'false' : 'true');
  });

  test('of expiry needs no message: the row turns at that moment', async () => {
    const world = makeWorld({ licenses: 600 });
    const server = createFakeServer(world);
    const [first] = desktopsOf(server).filter(({ expiresAt }) => expiresAt > world.now);
    if (!first) throw new Error('There is no such license');
    first.expiresAt = new Date(Date.now() + 4000);
    await open('/licenses?open=DESKTOP&validity=valid', { server });
    await expect.poll(() => rowOf(first.id)?.textContent).toMatch(/Valid until .*in \d second/);
    await expect.poll(() => rowOf(first.id)?.textContent, { timeout: 6000 }).toMatch(/Expired .*second/);
  });

  test('is not offered to who may only read', async () => {
    const server = createFakeServer(makeWorld({ licenses: 600 }));
    const asViewer: FakeServer = {
      ...server,
      answer: async (question) =>
        JSON.parse(JSON.stringify(await server.answer(question)).replace('"OWNER"', '"VIEWER"')) as object,
    };
    await open('/licenses?open=DESKTOP', { server: asViewer });
    await expect.poll(() => licenseRows().length).toBeGreaterThan(10);
    await expect.element(page.getByRole('switch')).not.toBeInTheDocument();
  });
});

test('in a narrow window the filters are in a sheet, and a badge says how many are set', async () => {
  await open('/licenses?validity=valid&renew=1&open=DESKTOP', { width: 360 });
  await page.getByRole('button', { name: 'Filters, 2 set' }).click();
  await page.getByRole('dialog').getByRole('radio', { name: 'Expired' }).click();
  await expect.poll(query).toEqual({ validity: 'expired', renew: '1', open: 'DESKTOP' });
  await page.getByRole('button', { name: /^Show \d+ licenses$/ }).click();
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  await expect.poll(() => document.documentElement.scrollWidth).toBe(360);
});
