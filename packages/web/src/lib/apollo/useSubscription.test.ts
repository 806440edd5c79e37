import { LicenseEventsDocument, type LicenseEventsSubscription } from '@license-console/schema';
import { expect, test } from 'vitest';
import { ref } from 'vue';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { inSetup, settle } from '../../../testkit/inSetup.ts';
import { makeWorld } from '../../../testkit/world.ts';
import { useSubscription } from './useSubscription.ts';

test('events come while variables are given, and none after the component is gone', async () => {
  const server = createFakeServer(makeWorld({ licenses: 10 }));
  const events: LicenseEventsSubscription[] = [];
  const variables = ref<{ filter: { number?: { eq: string } } } | null>(null);
  const { stop } = inSetup(
    () => useSubscription(LicenseEventsDocument, variables, (event) => events.push(event)),
    server,
  );
  const change = async (): Promise<void> => {
    server.change(server.world.licenses.slice(0, 2));
    await settle();
  };

  await change();
  expect(events).toHaveLength(0);

  variables.value = { filter: {} };
  await settle();
  await change();
  expect(events[0]?.licenseEvents.licenses.map(({ number }) => number)).toEqual(['100000', '100001']);

  variables.value = { filter: { number: { eq: '100001' } } };
  await settle();
  await change();
  expect(events).toHaveLength(2);
  expect(events[1]?.licenseEvents.leftIds).toEqual(['license-0']);

  stop();
  await change();
  expect(events).toHaveLength(2);
});
