import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import { createFakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole } from '../../testkit/mountConsole.ts';
import { makeWorld } from '../../testkit/world.ts';

let leave = (): void => undefined;

/** Opens `path` as someone who is not signed in; `answer` is what the server says to the password. */
async function arrive(path: string, answer: () => Promise<Response>) {
  const server = createFakeServer(makeWorld({ licenses: 100 }));
  server.signOut();
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => {
      const response = await answer();
      if (response.ok) server.signIn();
      return response;
    }),
  );
  const visit = await mountConsole({ path, server });
  leave = visit.leave;
  return visit;
}

async function fillIn(): Promise<void> {
  await page.getByLabelText('Email').fill('anna@acme.example');
  await page.getByLabelText('Password').fill('secret');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

afterEach(() => {
  leave();
  vi.unstubAllGlobals();
});

test('whoever is not signed in signs in first and comes to the page that was asked for', async () => {
  const { router } = await arrive('/companies?q=dental', () => Promise.resolve(Response.json({})));
  await expect.element(page.getByRole('heading', { name: 'License Console' })).toBeVisible();
  await expect.element(page.getByLabelText('Email')).toHaveFocus();
  expect(document.title).toBe('Sign in · License Console');
  await fillIn();
  await expect.element(page.getByRole('heading', { name: 'Companies' })).toBeVisible();
  expect(router.currentRoute.value.fullPath).toBe('/companies?q=dental');
  expect(document.title).toBe('Companies · Acme MSP');
});

test('only a page of the console is returned to', async () => {
  const { router } = await arrive('/sign-in?return=//evil.example/companies', () => Promise.resolve(Response.json({})));
  await fillIn();
  await expect.poll(() => router.currentRoute.value.path).toBe('/licenses');
});

test.each([
  ['a wrong password', () => Response.json({}, { status: 401 }), /This email and password do not match/],
  [
    'too many attempts',
    () => Response.json({}, { status: 429, headers: { 'x-retry-after': '30' } }),
    /Too many attempts. Try again in 30 seconds/,
  ],
  ['a server that fails', () => Response.json({}, { status: 500 }), /The server could not sign you in/],
])('%s is explained', async (_what, answer, words) => {
  await arrive('/sign-in', () => Promise.resolve(answer()));
  await fillIn();
  await expect.element(page.getByText(words)).toBeVisible();
  await expect.element(page.getByRole('alert')).toBeVisible();
});

test('a server that does not answer is explained', async () => {
  await arrive('/sign-in', () => Promise.reject(new TypeError('Failed to fetch')));
  await fillIn();
  await expect.element(page.getByText(/The server does not answer/)).toBeVisible();
  await expect.element(page.getByRole('alert')).toBeVisible();
});

test('the form is worked by keyboard alone, and sends once while it waits', async () => {
  const answer = vi.fn(() => new Promise<Response>(() => undefined));
  await arrive('/sign-in', answer);
  await expect.element(page.getByLabelText('Email')).toHaveFocus();
  await userEvent.keyboard('anna@acme.example{Tab}secret{Enter}{Enter}');
  await expect.element(page.getByRole('button', { name: 'Sign in' })).toHaveAttribute('aria-busy', 'true');
  expect(answer).toHaveBeenCalledOnce();
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px', async (width) => {
  await arrive('/sign-in', () => Promise.resolve(Response.json({}, { status: 401 })));
  await page.viewport(width, 800);
  await fillIn();
  await expect.element(page.getByRole('alert')).toBeVisible();
  expect(await seriousFindings()).toEqual([]);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
