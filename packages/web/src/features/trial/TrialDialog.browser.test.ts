import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../../testkit/axe.ts';
import { createFakeServer, type FakeServer } from '../../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../../testkit/mountConsole.ts';
import { makeWorld, type InstanceRow } from '../../../testkit/world.ts';

type Console = Awaited<ReturnType<typeof mountConsole>>;
let visit: Console | undefined;
afterEach(() => {
  visit?.leave();
  delete document.documentElement.dataset['theme'];
});

const row = page.getByRole('row', { name: /^MS Exchange/ });
const button = row.getByRole('button', { name: 'Request a trial of MS Exchange' });
const dialog = page.getByRole('dialog', { name: 'Try MS Exchange' });
const boxes = dialog.getByRole('checkbox');
const startButton = dialog.getByRole('button', { name: /^Start 15-day trial/ });
const labels = (): string[] => boxes.elements().map((box) => box.closest('label')?.textContent ?? '');

/** A provider with as many servers, none of which has MS Exchange, beside desktops. */
function serverWith(count: number): FakeServer {
  const world = makeWorld({ licenses: 40, companies: 3 });
  const [license] = world.licenses;
  const server = world.licenseTypes.find(({ code }) => code === 'SERVER');
  if (!license || !server) throw new Error('There are licenses');
  const desktops = world.licenses.filter(({ licenseType }) => licenseType.code === 'DESKTOP');
  const servers = Array.from({ length: count }, (_, index) => {
    const name = `SRV-${String(index + 1).padStart(3, '0')}`;
    const company = world.companies[index % 3] ?? null;
    const instance: InstanceRow = {
      ...{ id: `server-${index + 1}`, name, company, kind: 'COMPUTER', platform: 'WINDOWS_SERVER' },
      operatingSystem: 'Windows Server 2022',
    };
    const id = `of-server-${index + 1}`;
    return { ...license, id, number: String(900_000 + index), licenseType: server, instance };
  });
  world.licenses = [...desktops, ...servers];
  return createFakeServer(world);
}

async function open(options: Omit<Visit, 'path'> & { path?: string } = {}): Promise<Console> {
  visit = await mountConsole({ path: '/licenses', server: serverWith(5), ...options });
  await expect.element(row).toBeVisible();
  return visit;
}

async function openDialog(options: Omit<Visit, 'path'> & { path?: string } = {}): Promise<Console> {
  const mounted = await open(options);
  await button.click();
  await expect.element(dialog).toBeVisible();
  return mounted;
}

/** Someone else begins a trial on these. */
const tryElsewhere = (server: FakeServer, ids: readonly string[]) =>
  server.answer({
    query: `mutation ($ids: [ID!]!) {
      requestTrial(input: { licenseType: "type-MS_EXCHANGE", instanceIds: $ids, idempotencyKey: "x" }) { licenses { id } }
    }`,
    variables: { ids },
  });

describe('the button', () => {
  test('stands beside the reason of a type that one never had, and of no other', async () => {
    await open();
    await expect.element(row).toMatchTextContent(/You have not purchased licenses of this type\..*Request a trial/);
    await expect.element(page.getByRole('button', { name: 'Request a trial of Desktop' })).not.toBeInTheDocument();
  });

  test('is not there where no trial is offered, nor for who may only read', async () => {
    const server = serverWith(5);
    for (const type of server.world.licenseTypes) if (type.code !== 'ULTIMATE') type.trialDays = null;
    await open({ server });
    await expect.element(page.getByRole('button', { name: 'Request a trial of Ultimate' })).toBeVisible();
    await expect.element(button).not.toBeInTheDocument();
    visit?.leave();

    const own = serverWith(5);
    const answer: FakeServer['answer'] = async (question) =>
      JSON.parse(JSON.stringify(await own.answer(question)).replace('"OWNER"', '"VIEWER"')) as object;
    await open({ server: { ...own, answer } });
    await expect.element(page.getByRole('button', { name: /Request a trial/ })).not.toBeInTheDocument();
  });

  test('is reached by the arrow keys, and has the focus again when the dialog is closed', async () => {
    await open();
    const treegrid = page.getByRole('treegrid').element();
    treegrid.querySelector<HTMLElement>('[data-code="MS_EXCHANGE"]')?.focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(button).toHaveFocus();
    await expect.element(button).toHaveAttribute('tabindex', '0');
    await userEvent.keyboard('{Enter}');
    await expect.element(dialog).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    await expect.element(button).toHaveFocus();
  });
});

describe('the dialog', () => {
  test('lists the instances that can be tried, with whose they are, and counts the choice', async () => {
    await openDialog();
    await expect.poll(() => labels().length).toBe(5);
    expect(labels()[0]).toMatch(/SRV-001\s*Harbor Dental LLC · Windows Server 2022/);
    await expect.element(startButton).toBeDisabled();
    await boxes.nth(0).click();
    await expect.element(dialog.getByText('5 instances · 1 chosen')).toBeVisible();
    await expect.element(startButton).toHaveTextContent('Start 15-day trial on 1 instance');
    await boxes.nth(3).click();
    await expect.element(startButton).toHaveTextContent('Start 15-day trial on 2 instances');
    await boxes.nth(0).click();
    await expect.element(startButton).toHaveTextContent('Start 15-day trial on 1 instance');
  });

  test('searches by instance and company, and keeps the choice meanwhile', async () => {
    await openDialog();
    await boxes.nth(0).click();
    await dialog.getByRole('searchbox').fill('srv-004');
    await expect.poll(labels).toHaveLength(1);
    await boxes.nth(0).click();
    await dialog.getByRole('searchbox').fill('northgate');
    await expect.poll(labels).toHaveLength(2);
    await expect.element(startButton).toHaveTextContent('Start 15-day trial on 2 instances');
    await dialog.getByRole('searchbox').fill('nothing like it');
    await expect.element(dialog.getByText('No instance that can be tried matches “nothing like it”.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Clear search' }).click();
    await expect.poll(labels).toHaveLength(5);
    await expect.element(boxes.nth(3)).toBeChecked();
  });

  test('loads further instances as one scrolls', async () => {
    await openDialog({ server: serverWith(120) });
    await expect.poll(labels).toHaveLength(50);
    const list = dialog.getByRole('list', { name: 'Instances that can be tried' }).element();
    list.scrollTop = list.scrollHeight;
    await expect.poll(labels).toHaveLength(100);
    list.scrollTop = list.scrollHeight;
    await expect.poll(labels).toHaveLength(120);
  });

  test('says why there is nothing to choose', async () => {
    await openDialog({ server: serverWith(0) });
    await expect
      .element(dialog.getByText(/^No instance can be tried: each one that MS Exchange covers, if any/))
      .toBeVisible();
    await expect.element(dialog.getByRole('searchbox')).not.toBeInTheDocument();
    await expect.element(startButton).toBeDisabled();
  });

  test('shows where rows will be while they are on their way, and says when they do not come', async () => {
    const { network } = await open();
    network.isHeld = true;
    await button.click();
    await expect.poll(() => document.querySelectorAll('[role=dialog] ul[aria-hidden] li').length).toBe(6);
    network.isDown = true;
    network.isHeld = false;
    network.release();
    await expect.poll(labels).toHaveLength(5);
    await dialog.getByRole('searchbox').fill('srv');
    await expect.element(dialog.getByRole('alert')).toMatchTextContent(/The instances could not be loaded\./);
    network.isDown = false;
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await expect.element(dialog.getByText('The instances could not be loaded.')).not.toBeInTheDocument();
  });
});

describe('starting', () => {
  test('puts a trial on each, and leads to them', async () => {
    const { server, router } = await openDialog();
    await boxes.nth(1).click();
    await boxes.nth(2).click();
    await startButton.click();
    await expect.element(dialog).not.toBeInTheDocument();
    const notice = page.getByRole('region', { name: 'Notifications' });
    await expect.element(notice.getByText(/^2 trials of MS Exchange have started; they end on /)).toBeVisible();
    expect(
      server.world.licenses
        .filter(({ licenseType }) => licenseType.code === 'MS_EXCHANGE')
        .map(({ category, instance }) => [category, instance?.name]),
    ).toEqual([
      ['TRIAL', 'SRV-002'],
      ['TRIAL', 'SRV-003'],
    ]);
    await notice.getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => router.currentRoute.value.query).toEqual({ category: 'trial', open: 'MS_EXCHANGE' });
    await expect.poll(() => document.querySelectorAll('[data-license]').length).toBe(2);
  });

  test('from the list of trials shows them in their row at once', async () => {
    await openDialog({ path: '/licenses?category=trial' });
    await boxes.nth(0).click();
    await startButton.click();
    await expect.element(button).not.toBeInTheDocument();
    await expect.poll(() => document.querySelector('[data-license]')?.textContent).toMatch(/SRV-001/);
  });

  test('tells of each instance that cannot be tried beside it, and goes on without those', async () => {
    const { server } = await openDialog();
    await expect.poll(labels).toHaveLength(5);
    await tryElsewhere(server, ['server-2', 'server-4']);
    for (const place of [0, 1, 3]) await boxes.nth(place).click();
    await startButton.click();

    const fault = 'MS Exchange was tried on SRV-002 before.';
    await expect
      .element(dialog.getByRole('alert'))
      .toMatchTextContent(new RegExp(`^No trial was started\\..*${fault}`));
    const list = dialog.getByRole('list', { name: 'Instances that can be tried' });
    await expect.element(list.getByText(fault)).toBeVisible();
    await boxes.nth(3).click();
    await expect.element(dialog.getByText('MS Exchange was tried on SRV-004 before.')).not.toBeInTheDocument();
    await dialog.getByRole('button', { name: 'Leave out 1 instance' }).click();
    await expect.element(dialog.getByText(fault)).not.toBeInTheDocument();
    await startButton.click();
    await expect.element(dialog).not.toBeInTheDocument();
    const trials = server.world.licenses.filter(({ licenseType }) => licenseType.code === 'MS_EXCHANGE');
    expect(trials.map(({ instance }) => instance?.name)).toEqual(['SRV-002', 'SRV-004', 'SRV-001']);
  });

  test('comes again with the same key where no answer came, and with a new one for another choice', async () => {
    const server = serverWith(5);
    const keys: unknown[] = [];
    const answer: FakeServer['answer'] = (question) => {
      const input = question.variables?.['input'] as { idempotencyKey: string } | undefined;
      if (input) keys.push(input.idempotencyKey);
      return input ? Promise.reject(new TypeError('Failed to fetch')) : server.answer(question);
    };
    await openDialog({ server: { ...server, answer } });
    await boxes.nth(0).click();
    await startButton.click();
    await expect
      .element(dialog.getByRole('alert'))
      .toHaveTextContent('No trial was started. Check your connection, then start again.');
    await startButton.click();
    await expect.poll(() => keys.length).toBe(2);
    await boxes.nth(1).click();
    await expect.element(dialog.getByText(/^No trial was started/)).not.toBeInTheDocument();
    await startButton.click();
    await expect.poll(() => keys.length).toBe(3);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });
});

describe('to a screen reader', () => {
  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ])('axe finds nothing serious: %s, %d px wide, with an error beside a row', async (theme, width) => {
    document.documentElement.dataset['theme'] = theme;
    const { server } = await openDialog({ server: serverWith(30), width });
    await expect.poll(labels).toHaveLength(30);
    await tryElsewhere(server, ['server-2']);
    await boxes.nth(0).click();
    await boxes.nth(1).click();
    await startButton.click();
    await expect.element(dialog.getByRole('alert')).toMatchTextContent(/No trial was started/);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await seriousFindings()).toEqual([]);
    expect(document.documentElement.scrollWidth).toBe(width);
  });
});
