import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import { makeApiKey } from '../../testkit/fakeApiKeys.ts';
import { createFakeServer, type FakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../testkit/mountConsole.ts';
import { makeWorld, type World } from '../../testkit/world.ts';

let leave = (): void => undefined;
afterEach(() => {
  leave();
  vi.restoreAllMocks();
  delete document.documentElement.dataset['theme'];
});

interface Opening extends Partial<Visit> {
  query?: string;
  change?: (real: FakeServer) => FakeServer;
}

async function open(build: (world: World) => void, { query = '', change = (real) => real, ...visit }: Opening = {}) {
  const world = makeWorld({ companies: 4, licenses: 10, now: new Date('2026-11-24T12:00:00Z') });
  build(world);
  const server = change(createFakeServer(world));
  const mounted = await mountConsole({ ...visit, path: `/settings/api-keys${query}`, server });
  leave = mounted.leave;
  return { ...mounted, world };
}

/** A key in each state, and one that reaches two companies alone. */
function several(world: World): void {
  makeApiKey(world, { name: 'Old wall', state: 'REVOKED', revokedAt: '2026-11-01T00:00:00Z', revokerName: 'Bo' });
  makeApiKey(world, { name: 'Night job', state: 'EXPIRED', expiresAt: '2026-11-20T12:00:00Z' });
  makeApiKey(world, {
    ...{ name: 'Status wall', lastUsedAt: '2026-11-23T12:00:00Z', expiresAt: '2027-11-24T12:00:00Z' },
    ...{ scopes: ['LICENSE_READ', 'LICENSE_BUY'], companies: world.companies.slice(0, 2) },
  });
}

const names = () =>
  page
    .getByRole('rowheader')
    .elements()
    .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
const dialog = page.getByRole('dialog');
const failWhere =
  (part: string) =>
  (real: FakeServer): FakeServer => {
    let asked = 0;
    return {
      ...real,
      answer: (question) =>
        question.query.includes(part) && asked++ === 0
          ? Promise.reject(new TypeError('Failed to fetch'))
          : real.answer(question),
    };
  };

test('each key says what it may, where, who made it, and how it is used; the newest stands first', async () => {
  await open(several);
  await expect.poll(names).toEqual(['Status wall lck_000003…', 'Night job lck_000002…']);
  const cells = row('Status wall')
    .getByRole('cell')
    .elements()
    .map(({ textContent }) => textContent.trim());
  expect(cells).toEqual([
    ...['Read, Buy', 'Harbor Dental LLC, Northgate Dental LLC', 'Anna Kowalski'],
    ...['Nov 23, 2026', 'Nov 24, 2027', 'Active', 'Revoke'],
  ]);
  await expect.element(row('Night job').getByText('Expired')).toBeVisible();
  await expect.element(row('Night job').getByText('All companies')).toBeVisible();
  await expect.element(page.getByRole('link', { name: 'API keys' })).toHaveAttribute('aria-current', 'page');
});

test('those that were revoked are looked at apart, and cannot be revoked again', async () => {
  const { router } = await open(several);
  await page.getByRole('radio', { name: 'Revoked' }).click();
  await expect.poll(names).toEqual(['Old wall lck_000001…']);
  expect(router.currentRoute.value.query).toEqual({ show: 'revoked' });
  await expect.element(row('Old wall').getByRole('button')).not.toBeInTheDocument();
});

test('a key is made with what is chosen, shown once with a line to try, and copied', async () => {
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue(undefined);
  const { world } = await open(() => undefined);
  await expect.element(page.getByText('No API keys yet')).toBeVisible();
  await page.getByRole('button', { name: 'Create API key' }).click();
  await dialog.getByLabelText('Name').fill(' Status wall ');
  await dialog.getByRole('checkbox', { name: /Change licenses/ }).click();
  await dialog.getByRole('radio', { name: 'Only some' }).click();
  await dialog.getByRole('button', { name: /Add a company/ }).click();
  await page.getByRole('option', { name: 'Harbor Dental LLC' }).click();
  await expect.element(dialog.getByRole('button', { name: 'Harbor Dental LLC: take it out' })).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Comes to its end' }).selectOptions('In 90 days');
  expect(await seriousFindings()).toEqual([]);
  await dialog.getByRole('button', { name: 'Create API key' }).click();
  await expect.element(page.getByRole('dialog', { name: 'Status wall can be used now' })).toBeVisible();
  expect(world.apiKeys).toMatchObject([
    {
      ...{ name: 'Status wall', scopes: ['LICENSE_READ', 'LICENSE_CHANGE'] },
      ...{ companies: [{ name: 'Harbor Dental LLC' }], expiresAt: '2027-02-22T12:00:00.000Z' },
    },
  ]);
  const text = `lck_000001${'0'.repeat(42)}`;
  await expect.element(dialog.getByText(text, { exact: true })).toBeVisible();
  await expect.element(dialog.getByText(new RegExp(`^curl -H 'authorization: Bearer ${text}'`))).toBeVisible();
  expect(await seriousFindings()).toEqual([]);
  await dialog.getByRole('button', { name: 'Copy API key' }).click();
  expect(copied).toHaveBeenCalledWith(text);
  await expect.element(dialog.getByText('Copied')).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect.element(dialog).not.toBeInTheDocument();
  await expect.poll(names).toEqual(['Status wall lck_000001…']);
});

test('a key that was not copied is not lost to one careless key press', async () => {
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('Not allowed'));
  await open(() => undefined);
  const make = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Create API key' }).click();
    await dialog.getByLabelText('Name').fill(name);
    await dialog.getByRole('button', { name: 'Create API key' }).click();
    await expect.element(dialog.getByText(/it is shown this once/)).toBeVisible();
  };
  await make('One');
  await userEvent.keyboard('{Escape}');
  await expect.element(dialog.getByRole('alert')).toMatchTextContent(/You have not copied the key/);
  await userEvent.keyboard('{Escape}');
  await expect.element(dialog).not.toBeInTheDocument();
  // Where no page may copy, it is selected for one who does.
  await make('Two');
  await dialog.getByRole('button', { name: 'Copy API key' }).click();
  await expect.element(dialog.getByText(/press Ctrl\+C/)).toBeVisible();
  expect(getSelection()?.toString()).toBe(`lck_000002${'0'.repeat(42)}`);
  await userEvent.keyboard('{Escape}');
  await expect.element(dialog).not.toBeInTheDocument();
});

test('what must be put right stands at its field, and the form keeps what was filled in', async () => {
  await open(several);
  await page.getByRole('button', { name: 'Create API key' }).click();
  const name = dialog.getByLabelText('Name');
  await name.fill('Night job');
  await dialog.getByRole('radio', { name: 'Only some' }).click();
  await dialog.getByRole('button', { name: 'Create API key' }).click();
  await expect.element(name).toHaveAttribute('aria-invalid', 'true');
  await expect.element(dialog.getByText(/Another API key has this name/)).toBeVisible();
  await expect.element(dialog.getByText(/Choose one company at least/)).toBeVisible();
  await expect.element(name).toHaveValue('Night job');
});

test('a server that does not answer is said; trying again makes the key', async () => {
  const { world } = await open(() => undefined, { change: failWhere('createApiKey(') });
  await page.getByRole('button', { name: 'Create API key' }).click();
  await dialog.getByLabelText('Name').fill('Wall');
  await dialog.getByRole('button', { name: 'Create API key' }).click();
  await expect.element(dialog.getByRole('alert')).toMatchTextContent(/The server does not answer/);
  await dialog.getByRole('button', { name: 'Create API key' }).click();
  await expect.element(dialog.getByText(/it is shown this once/)).toBeVisible();
  expect(world.apiKeys).toHaveLength(1);
});

test('an answer that was lost leaves a key without its text, which is said', async () => {
  await open(() => undefined, {
    change: (real) => ({
      ...real,
      answer: async (question) => {
        const answer = await real.answer(question);
        const payload = answer.data?.['createApiKey'] as { text: string | null } | undefined;
        if (payload) payload.text = null;
        return answer;
      },
    }),
  });
  await page.getByRole('button', { name: 'Create API key' }).click();
  await dialog.getByLabelText('Name').fill('Wall');
  await dialog.getByRole('button', { name: 'Create API key' }).click();
  await expect.element(dialog.getByRole('alert')).toMatchTextContent(/its text was lost on the way/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect.element(dialog).not.toBeInTheDocument();
});

test('revoking says what stops working, and is done once it is confirmed', async () => {
  const { world } = await open(several);
  await page.getByRole('button', { name: 'Revoke Status wall' }).click();
  await expect.element(page.getByRole('dialog', { name: 'Revoke Status wall?' })).toBeVisible();
  await expect.element(dialog.getByText(/refused within a second/)).toBeVisible();
  await expect.element(dialog.getByText(/It was last used on Nov 23, 2026/)).toBeVisible();
  await expect.element(dialog.getByText(/It reaches 2 companies/)).toBeVisible();
  expect(await seriousFindings()).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(world.apiKeys[2]?.state).toBe('ACTIVE');
  await page.getByRole('button', { name: 'Revoke Status wall' }).click();
  await dialog.getByRole('button', { name: 'Revoke Status wall' }).click();
  await expect.element(page.getByText('Status wall is revoked.').first()).toBeVisible();
  await expect.poll(names).toEqual(['Night job lck_000002…']);
  expect(world.apiKeys[2]?.state).toBe('REVOKED');
});

test('while the keys are on their way, skeletons stand where rows will be', async () => {
  const { network } = await open(several, { network: 'held' });
  await expect.element(page.getByRole('table', { name: 'API keys' })).toHaveAttribute('aria-busy', 'true');
  network.release();
  await expect.poll(names).toHaveLength(2);
});

test('a failure says what to do, and Retry brings the keys', async () => {
  const { network } = await open(several, { network: 'down' });
  await expect.element(page.getByRole('alert').getByText(/The API keys could not be loaded\./)).toBeVisible();
  network.isDown = false;
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(names).toHaveLength(2);
});

test('whoever is no owner is told so, and finds no way here', async () => {
  await open((world) => {
    several(world);
    world.role = 'BUYER';
  });
  await expect.element(page.getByText('Only owners see API keys')).toBeVisible();
  await expect.element(page.getByRole('link', { name: 'API keys' })).not.toBeInTheDocument();
  await expect.element(page.getByRole('button', { name: 'Create API key' })).not.toBeInTheDocument();
});

test.each([1280, 1024, 360])(
  'axe finds nothing serious, and nothing overflows, at %d px in both themes',
  async (width) => {
    await open(several, { width });
    await expect.poll(names).toHaveLength(2);
    for (const theme of ['light', 'dark']) {
      document.documentElement.dataset['theme'] = theme;
      expect(await seriousFindings()).toEqual([]);
    }
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  },
);
