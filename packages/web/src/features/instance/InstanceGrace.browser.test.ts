import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { mountConsole } from '../../../testkit/mountConsole.ts';
import { makeWorld } from '../../../testkit/world.ts';

let leave = (): void => undefined;
afterEach(() => leave());

test('an instance in grace says until when it may back up, and what to do; so does each of its licenses', async () => {
  const world = makeWorld({ companies: 1, licenses: 20 });
  world.renewalSettings.graceDays = 30;
  const instance = world.licenses.find((license) => license.instance && license.category === 'COMMERCIAL')?.instance;
  if (!instance) throw new Error('There is one that is used');
  const yesterday = new Date(world.now.getTime() - 86_400_000);
  for (const license of world.licenses) license.expiresAt = yesterday;
  const mounted = await mountConsole({ path: `/instances/${instance.id}`, server: createFakeServer(world) });
  leave = mounted.leave;
  await expect.element(page.getByText(/^In grace: may back up until /)).toBeVisible();
  await expect.element(page.getByText(/renew them, or assign free ones/)).toBeVisible();
  await expect.element(page.getByText(/^grace to /).first()).toBeVisible();
});
