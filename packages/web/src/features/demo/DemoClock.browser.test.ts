import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { mountConsole } from '../../../testkit/mountConsole.ts';
import { makeWorld, type World } from '../../../testkit/world.ts';

let leave = (): void => undefined;
afterEach(() => leave());

async function open(world: World): Promise<void> {
  ({ leave } = await mountConsole({ path: '/licenses', server: createFakeServer(world) }));
  await page.getByRole('button', { name: /^Account/ }).click();
}

const clock = page.getByRole('group', { name: 'Demo clock' });

test('in the demo world an owner moves the clock, and what is shown follows', async () => {
  const world = makeWorld({ licenses: 50, now: new Date() });
  world.demoAheadDays = 0;
  await open(world);
  await expect.element(clock).toMatchTextContent(/today/);
  await clock.getByRole('button', { name: 'In 30 days' }).click();
  await expect.element(clock).toMatchTextContent(/30 days ahead/);
  await expect.element(page.getByText(/^It is .* in the demo world\.$/).first()).toBeVisible();
  expect(world.demoAheadDays).toBe(30);
});

test('others see the clock, and do not move it', async () => {
  const world = makeWorld({ licenses: 50 });
  Object.assign(world, { demoAheadDays: 7, role: 'VIEWER' });
  await open(world);
  await expect.element(clock).toMatchTextContent(/7 days ahead/);
  await expect.element(clock.getByRole('button')).not.toBeInTheDocument();
});

test('there is none outside of the demo world', async () => {
  await open(makeWorld({ licenses: 50 }));
  await expect.element(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await expect.element(clock).not.toBeInTheDocument();
});
