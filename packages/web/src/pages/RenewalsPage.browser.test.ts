import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import { createFakeServer, type FakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole } from '../../testkit/mountConsole.ts';
import { makeWorld, type World } from '../../testkit/world.ts';

let leave = (): void => undefined;
let world: World;
beforeEach(() => {
  world = makeWorld({ companies: 5, licenses: 300, now: new Date('2026-11-24T12:00:00Z') });
  world.provider.timeZone = 'UTC';
});
afterEach(() => {
  leave();
  delete document.documentElement.dataset['theme'];
});

async function open(width = 1280, change: (real: FakeServer) => FakeServer = (real) => real) {
  const mounted = await mountConsole({ path: '/renewals', server: change(createFakeServer(world)), width });
  leave = mounted.leave;
  return mounted;
}

const table = page.getByRole('table', { name: 'Renewals by month' });
const inMonth = (month: string) =>
  world.licenses.filter(({ expiresAt }) => expiresAt.toISOString().startsWith(month) && expiresAt > world.now);

test('each of the twelve months says what renews, what ends and what it costs', async () => {
  await open();
  const own = inMonth('2027-02');
  const renewing = own.filter(({ autoRenew }) => autoRenew).length;
  await expect.poll(() => table.element().querySelectorAll('tbody').length).toBe(12);
  const row = table.getByRole('row', { name: /Feb 2027/ });
  const cells = row.element().querySelectorAll('td');
  expect([...cells].map(({ textContent }) => textContent)).toEqual([
    String(renewing),
    String(own.length - renewing),
    new Intl.NumberFormat('en-US', { style: 'currency', currency: 'EUR' }).format(renewing * 89),
  ]);
  await expect.element(page.getByRole('img', { name: /Licenses that renew and that end/ })).toBeVisible();
});

test('a month opens to its license types and companies', async () => {
  await open();
  await table.getByRole('button', { name: 'Show what Feb 2027 is made of' }).click();
  const types = new Set(inMonth('2027-02').map(({ licenseType }) => licenseType.name));
  for (const name of types) await expect.element(table.getByRole('link', { name, exact: true })).toBeVisible();
  await expect.element(table.getByText('By company')).toBeVisible();
  await table.getByRole('button', { name: 'Hide what Feb 2027 is made of' }).click();
  await expect.element(table.getByText('By company')).not.toBeInTheDocument();
});

test('a number leads to exactly its licenses', async () => {
  const { router } = await open();
  const renewing = inMonth('2027-02').filter(
    ({ autoRenew, category }) => autoRenew && category === 'COMMERCIAL',
  ).length;
  await table.getByRole('link', { name: /renewing in Feb 2027: show them/ }).click();
  await expect.poll(() => router.currentRoute.value.query).toEqual({ month: '2027-02', renew: '1' });
  await expect.element(page.getByText('Expires in Feb 2027')).toBeVisible();
  await expect.element(page.getByText(new RegExp(`^${renewing} licenses?`)).first()).toBeVisible();
});

test('nothing to come is said', async () => {
  world.licenses = [];
  await open();
  await expect.element(page.getByText('Nothing ends or renews in the next twelve months.')).toBeVisible();
});

test('a forecast that does not come is said, and comes on Retry', async () => {
  await open(1280, (real) => ({ ...real, answer: failOnce(real) }));
  await expect.element(page.getByRole('alert')).toMatchTextContent(/The forecast could not be loaded/);
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.element(table).toBeVisible();
});

function failOnce(real: FakeServer): FakeServer['answer'] {
  let asked = 0;
  return (question) =>
    question.query.includes('renewalForecast') && asked++ === 0
      ? Promise.reject(new TypeError('Failed to fetch'))
      : real.answer(question);
}

test('what happened is told, the newest first', async () => {
  const total = { amountMinor: 26_700, currency: 'EUR' };
  const due = { expiresAt: '2026-11-25T00:00:00Z', licenseCount: 3, total };
  world.renewalNotices = [
    {
      ...due,
      id: 'notice-1',
      kind: 'DECLINED',
      occurredAt: '2026-11-24T08:00:00Z',
      nextTryAt: '2026-11-25T08:00:00Z',
      reason: 'The card has expired.',
    },
    { ...due, id: 'notice-2', kind: 'RENEWED', occurredAt: '2026-11-24T09:00:00Z', nextTryAt: null, reason: null },
  ];
  await open();
  const rows = page.getByRole('region', { name: 'What happened' }).getByRole('listitem');
  await expect.element(rows.nth(0)).toMatchTextContent(/Renewed.*3 licenses.*due on Nov 25, 2026.*€267\.00/);
  await expect.element(rows.nth(1)).toMatchTextContent(/Declined.*The card has expired\. Tried again on Nov 25, 2026/);
});

test('an owner sets days of grace; what somebody else has changed meanwhile is not written over', async () => {
  await open();
  const settings = page.getByRole('region', { name: 'When licenses do not renew' });
  await settings.getByLabelText('Days of grace').fill('14');
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect.element(page.getByText('The settings are saved.').first()).toBeVisible();
  expect(world.renewalSettings).toEqual({ graceDays: 14, renewFromGlobalPool: false, version: 2 });
  world.renewalSettings = { ...world.renewalSettings, version: 3 };
  await settings.getByRole('switch').click();
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect.element(settings.getByRole('alert')).toMatchTextContent(/changed the settings meanwhile/);
});

test('others read the settings only', async () => {
  world.role = 'OPERATOR';
  await open();
  const settings = page.getByRole('region', { name: 'When licenses do not renew' });
  await expect.element(settings.getByText(/days of grace/)).toBeVisible();
  await expect.element(settings.getByRole('button', { name: 'Save' })).not.toBeInTheDocument();
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px in both themes', async (width) => {
  await open(width);
  await table
    .getByRole('button', { name: /^Show what/ })
    .first()
    .click();
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
