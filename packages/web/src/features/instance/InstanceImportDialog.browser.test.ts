import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../../testkit/axe.ts';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { mountConsole } from '../../../testkit/mountConsole.ts';
import { makeWorld } from '../../../testkit/world.ts';
import type { InstanceImport } from './instanceImport.ts';

let leave = (): void => undefined;
afterEach(() => {
  leave();
  vi.unstubAllGlobals();
  delete document.documentElement.dataset['theme'];
});

interface Sent {
  dryRun: boolean;
  key: string;
  list: string;
}

const dialog = page.getByRole('dialog', { name: 'Import instances' });
const status = dialog.getByRole('status');
const act = dialog.getByRole('button', { name: /^Import/ });
const nothing: InstanceImport = { createdCount: 0, unchangedCount: 0, badRows: [], badRowCount: 0, userErrors: [] };

/** Opens the dialog; lists are answered by `answer`, and what was sent is told. */
async function open(answer: (sent: Sent) => Response | Partial<InstanceImport>, width = 1280) {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (address: string, { headers, body }: RequestInit) => {
    const key = new Headers(headers).get('idempotency-key') ?? '';
    const one = { dryRun: address.endsWith('?dryRun=true'), key, list: await (body as Blob).text() };
    sent.push(one);
    const answered = answer(one);
    return answered instanceof Response ? answered : Response.json({ ...nothing, ...answered });
  });
  const server = createFakeServer(makeWorld({ companies: 2, licenses: 5 }));
  const mounted = await mountConsole({ path: '/instances', server, width });
  leave = mounted.leave;
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect.element(dialog).toBeVisible();
  return { sent };
}

const paste = (list: string) => dialog.getByRole('textbox', { name: 'Or paste the list' }).fill(list);

test('what would come of a pasted list is said first; then it is imported', async () => {
  const { sent } = await open(() => ({ createdCount: 312, unchangedCount: 4 }));
  await expect.element(act).toBeDisabled();
  await paste('Name\nPC-1');
  await expect.element(status).toMatchTextContent(/312 new, 4 unchanged/);
  expect(sent.map(({ dryRun }) => dryRun)).toEqual([true]);
  await dialog.getByRole('button', { name: 'Import 312 instances' }).click();
  await expect.element(page.getByText('312 instances are imported.').first()).toBeVisible();
  expect(sent.map(({ dryRun, list }) => [dryRun, list])).toEqual([
    [true, 'Name\nPC-1'],
    [false, 'Name\nPC-1'],
  ]);
});

test('a file is sent as it is', async () => {
  const { sent } = await open(() => ({ createdCount: 1 }));
  await userEvent.upload(dialog.getByLabelText('File'), new File(['Name\nPC-é'], 'list.csv', { type: 'text/csv' }));
  await expect.element(status).toMatchTextContent(/1 new, 0 unchanged/);
  expect(sent[0]?.list).toBe('Name\nPC-é');
});

test('bad rows are listed with their reasons, and nothing is offered', async () => {
  const badRows = [{ row: 3, reason: 'There is no company Akme.' }];
  await open(() => ({ badRows, badRowCount: 130 }));
  await paste('Name\n…');
  await expect
    .element(status)
    .toMatchTextContent(/130 rows must be put right first:.*Row 3.*There is no company Akme\..*and 129 more/);
  await expect.element(act).toBeDisabled();
});

test('what is wrong with the list as a whole, or with its size, is said', async () => {
  let isTooLarge = false;
  const userErrors = [{ message: 'The column Name is missing: the first row names the columns.' }];
  await open(() => (isTooLarge ? new Response('', { status: 413 }) : { userErrors }));
  await paste('Title');
  await expect
    .element(dialog.getByRole('alert'))
    .toHaveTextContent('The column Name is missing: the first row names the columns.');
  isTooLarge = true;
  await paste('Name\nmore');
  await expect.element(dialog.getByRole('alert')).toMatchTextContent(/The list is too large/);
  await expect.element(act).toBeDisabled();
});

test('an import that is not answered is tried again under the same key', async () => {
  let isDown = true;
  const { sent } = await open(({ dryRun }) => {
    if (!dryRun && isDown) throw new TypeError('Failed to fetch');
    return { createdCount: 2 };
  });
  await paste('Name\nPC-1\nPC-2');
  await dialog.getByRole('button', { name: 'Import 2 instances' }).click();
  await expect.element(dialog.getByRole('alert')).toMatchTextContent(/imported only once/);
  isDown = false;
  await dialog.getByRole('button', { name: 'Import 2 instances' }).click();
  await expect.element(page.getByText('2 instances are imported.').first()).toBeVisible();
  const keys = sent.filter(({ dryRun }) => !dryRun).map(({ key }) => key);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px in both themes', async (width) => {
  await open(() => ({ badRows: [{ row: 3, reason: 'There is no company Akme.' }], badRowCount: 1 }), width);
  await paste('Name\nPC-1');
  await expect.element(status).toMatchTextContent(/Row 3/);
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
