import { RenameInstanceDocument } from '@license-console/schema';
import { expect, test } from 'vitest';
import { createFakeServer, type FakeServer } from '../../../testkit/fakeServer.ts';
import { inSetup } from '../../../testkit/inSetup.ts';
import { makeWorld } from '../../../testkit/world.ts';
import { faultAt, faultsElsewhere, useCommand } from './useCommand.ts';

function commanding(answer: (key: string, real: () => Promise<unknown>) => Promise<unknown>) {
  const real = createFakeServer(makeWorld({ companies: 1, licenses: 40 }));
  const keys: string[] = [];
  const server: FakeServer = {
    ...real,
    answer: (question) => {
      const { input } = question.variables as { input: { idempotencyKey: string } };
      keys.push(input.idempotencyKey);
      return answer(input.idempotencyKey, () => real.answer(question)) as ReturnType<FakeServer['answer']>;
    },
  };
  const { result } = inSetup(() => useCommand(RenameInstanceDocument, ({ renameInstance }) => renameInstance), server);
  return { result, keys };
}

const input = { instanceId: 'instance-2', name: 'SRV-2' };

test('what was not answered is tried with the same key, and what was answered with a new one', async () => {
  let isDown = true;
  const { result, keys } = commanding((_key, real) => (isDown ? Promise.reject(new TypeError('down')) : real()));
  expect(await result.run(input)).toBeNull();
  expect(result.isLost.value).toBe(true);
  isDown = false;
  expect(await result.run(input)).toMatchObject({ userErrors: [] });
  expect(result.isLost.value).toBe(false);
  await result.run(input);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

test('another input has another key', async () => {
  const { result, keys } = commanding(() => Promise.reject(new TypeError('down')));
  await result.run(input);
  await result.run({ ...input, name: 'SRV-3' });
  expect(keys[1]).not.toBe(keys[0]);
});

test('what must be put right is told, and forgotten with the next try', async () => {
  const fault = { code: 'INVALID', path: ['name'], message: 'Choose another name.' };
  const refused = { data: { renameInstance: { instance: null, userErrors: [fault] } } };
  const answers: unknown[] = [refused];
  const { result } = commanding((_key, real) => (answers.length > 0 ? Promise.resolve(answers.pop()) : real()));
  expect(await result.run(input)).toBeNull();
  expect(result.faults.value).toMatchObject([fault]);
  await result.run(input);
  expect(result.faults.value).toEqual([]);
});

test('a message stands at its field, or elsewhere', () => {
  const faults = [
    { code: 'INVALID', path: ['needs', '0', 'quantity'], message: 'one' },
    { code: 'CONFLICT', path: ['expectedVersion'], message: 'two' },
  ];
  expect(faultAt(faults, 'needs')).toBe('one');
  expect(faultAt(faults, 'needs.0.quantity')).toBe('one');
  expect(faultAt(faults, 'need')).toBe('');
  expect(faultsElsewhere(faults, ['needs'])).toEqual(['two']);
});
