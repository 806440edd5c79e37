import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { mountConsole } from '../../../testkit/mountConsole.ts';

let leave = (): void => undefined;

async function open(path = '/companies', width = 1280) {
  const mounted = await mountConsole({ path, width });
  leave = mounted.leave;
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
  return mounted;
}

afterEach(() => {
  leave();
  vi.unstubAllGlobals();
});

test('the navigation names the provider and marks the page that one is on', async () => {
  await open();
  await expect.element(page.getByText('Acme MSP')).toBeVisible();
  await expect.element(page.getByRole('link', { name: 'Companies' })).toHaveAttribute('aria-current', 'page');
});

test('the navigation marks the list that the page belongs to', async () => {
  await open('/purchases/purchase-1001');
  await expect
    .element(page.getByRole('link', { name: 'Purchases', exact: true }))
    .toHaveAttribute('aria-current', 'page');
});

test('where the bar is wider than the window, it shows the page that one is on', async () => {
  await open('/renewals', 360);
  const link = page.getByRole('link', { name: 'Renewals' });
  await expect.element(link).toBeInViewport({ ratio: 1 });
  await page.getByRole('link', { name: 'Licenses', exact: true }).click();
  await expect.element(link).not.toBeInViewport();
});

test('a change of page puts the focus on its heading and names it in the title', async () => {
  await open('/nowhere');
  await page.getByRole('link', { name: 'Companies' }).click();
  await expect.element(page.getByRole('heading', { name: 'Companies' })).toHaveFocus();
  expect(document.title).toBe('Companies · Acme MSP');
});

test('the first Tab offers to skip the navigation', async () => {
  await open();
  (document.activeElement as HTMLElement | null)?.blur();
  await userEvent.keyboard('{Tab}');
  await expect.element(page.getByRole('link', { name: 'Skip to content' })).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('main')).toHaveFocus();
});

test('? opens the list of keys', async () => {
  await open();
  await userEvent.keyboard('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await expect.element(dialog.getByText('Search companies')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await page.getByRole('button', { name: /Account/ }).click();
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await expect.element(dialog.getByText('Search companies')).toBeVisible();
  await expect.element(dialog.getByRole('button', { name: 'Close' })).toHaveFocus();
});

test('the theme is chosen in the account menu and stays', async () => {
  await open();
  await page.getByRole('button', { name: 'Account: anna@acme.example' }).click();
  await page.getByRole('radio', { name: 'Dark' }).click();
  expect(localStorage.getItem('theme')).toBe('dark');
  await page.getByRole('radio', { name: 'System' }).click();
  expect(document.documentElement.dataset['theme']).toBeUndefined();
});

test('signing out leads to the sign-in page', async () => {
  const { router, server } = await open();
  vi.stubGlobal('fetch', () => {
    server.signOut();
    return Promise.resolve(Response.json({ success: true }));
  });
  await page.getByRole('button', { name: /Account/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect.element(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect(router.currentRoute.value.name).toBe('sign-in');
});

test('a sign-out that fails says that one is still signed in', async () => {
  await open();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await page.getByRole('button', { name: /Account/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect.element(page.getByText(/You are still signed in/).first()).toBeVisible();
});

test('in a narrow window the navigation is a bar, and the account stays in reach', async () => {
  await open('/companies', 360);
  await expect.element(page.getByRole('link', { name: 'Licenses' })).toBeVisible();
  await page.getByRole('button', { name: /Account/ }).click();
  await expect.element(page.getByText('Acme MSP')).toBeVisible();
});

test('a server that does not answer is said, and Retry goes on', async () => {
  const mounted = await mountConsole({ path: '/companies', isFirstAnswerLost: true });
  leave = mounted.leave;
  await expect.element(page.getByText('The server does not answer.')).toBeVisible();
  mounted.network.isDown = false;
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.element(page.getByRole('heading', { name: 'Companies' })).toBeVisible();
});
