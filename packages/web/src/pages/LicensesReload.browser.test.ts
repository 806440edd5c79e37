import { GraphQLError, print, type ExecutionResult } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { createFakeServer, type FakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole } from '../../testkit/mountConsole.ts';
import { makeWorld } from '../../testkit/world.ts';

let visit: Awaited<ReturnType<typeof mountConsole>> | undefined;
afterEach(() => visit?.leave());

/** A server that, once told to, no longer has the events since the cursor that it was given first. */
function createForgetfulServer() {
  const fake = createFakeServer(makeWorld({ licenses: 60 }));
  const forgotten = Promise.withResolvers<undefined>();
  const gone = new GraphQLError('Events since this cursor are no longer kept.', { extensions: { code: 'RELOAD' } });
  async function* follow(): AsyncGenerator<ExecutionResult, void, void> {
    await forgotten.promise;
    yield { errors: [gone] };
  }
  let times = 0;
  const server: FakeServer = {
    ...fake,
    subscribe(document, variables) {
      const isFirst = print(document).includes('licenseEvents(') && times++ === 0;
      return isFirst ? Promise.resolve(follow()) : fake.subscribe(document, variables);
    },
  };
  return { server, forget: () => forgotten.resolve(undefined) };
}

test('the page is read anew where the server no longer has the events, and follows from there', async () => {
  const { server, forget } = createForgetfulServer();
  visit = await mountConsole({ path: '/licenses?open=DESKTOP', server });
  const { network } = visit;
  const times = (name: string): number => network.asked.filter((asked) => asked === name).length;
  await expect.element(page.getByRole('treegrid')).toBeVisible();
  const pagesBefore = times('LicensesPage');
  forget();
  await expect.poll(() => times('LicenseEventCursor')).toBe(2);
  await expect.poll(() => times('LicensesPage')).toBe(pagesBefore + 1);

  const row = (): HTMLElement | null => document.querySelector<HTMLElement>('[data-license]');
  await expect.poll(() => row()?.querySelector('[role=switch]')).not.toBeNull();
  const license = server.world.licenses.find(({ id }) => id === row()?.dataset['license']);
  if (!license) throw new Error('A license is shown');
  const before = row()?.querySelector('[role=switch]')?.getAttribute('aria-checked');
  license.autoRenew = !license.autoRenew;
  server.change([license]);
  await expect.poll(() => row()?.querySelector('[role=switch]')?.getAttribute('aria-checked')).not.toBe(before);
});
