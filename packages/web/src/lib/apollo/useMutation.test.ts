import { SetAutoRenewDocument } from '@license-console/schema';
import { expect, test } from 'vitest';
import { inSetup, settle } from '../../../testkit/inSetup.ts';
import { useMutation } from './useMutation.ts';

const input = { ids: ['license-3'], autoRenew: true, idempotencyKey: 'k1' };

test('an answer comes as data, and running is said meanwhile', async () => {
  const { result, network } = inSetup(() => useMutation(SetAutoRenewDocument));
  network.isHeld = true;
  const running = result.run({ input });
  expect(result.isRunning.value).toBe(true);
  await settle();
  network.release();
  const { data, error } = await running;
  expect(error).toBeUndefined();
  expect(data?.setAutoRenew.licenses[0]?.autoRenew).toBe(true);
  expect(result.isRunning.value).toBe(false);
});

test('a failure comes as a value', async () => {
  const { result, network } = inSetup(() => useMutation(SetAutoRenewDocument));
  network.isDown = true;
  const { data, error } = await result.run({ input });
  expect(data).toBeUndefined();
  expect(error?.message).toBe('Failed to fetch');
  expect(result.isRunning.value).toBe(false);
});
