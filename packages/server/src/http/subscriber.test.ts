import { expect, test, vi } from 'vitest';
import { Subscriber } from './subscriber.ts';

function subscribe() {
  const sent: string[] = [];
  let flushed = (): void => undefined;
  const comeBack = vi.fn<() => void>();
  const subscriber = new Subscriber({
    send: (payload) => void sent.push(payload),
    flush(payload) {
      sent.push(payload);
      return new Promise((resolve) => (flushed = resolve));
    },
    comeBack,
  });
  const left = vi.fn<() => void>();
  subscriber.onEnd(left);
  return { subscriber, sent, comeBack, left, flush: () => turn().then(() => flushed()) };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

async function* texts(...all: string[]): AsyncGenerator<string> {
  for (const text of all) yield await Promise.resolve(text);
}

test('what was before comes first, as fast as it is taken; what is heard meanwhile waits', async () => {
  const { subscriber, sent, flush } = subscribe();
  const caughtUp = subscriber.catchUp(texts('1', '2'));
  subscriber.send('3');
  await turn();
  expect(sent).toEqual(['1']);
  await flush();
  await flush();
  subscriber.send('4');
  await flush();
  await flush();
  await caughtUp;
  subscriber.send('5');
  expect(sent).toEqual(['1', '2', '3', '4', '5']);
});

test('one who catches up too slowly for what is heard meanwhile comes back', async () => {
  const { subscriber, comeBack, left } = subscribe();
  void subscriber.catchUp(texts('1', '2'));
  for (let number = 0; number < 500; number++) subscriber.send('next');
  expect(comeBack).not.toHaveBeenCalled();
  subscriber.send('one too many');
  expect(comeBack).toHaveBeenCalledOnce();
  expect(left).toHaveBeenCalledOnce();
  expect(await subscriber.next()).toEqual({ done: true, value: undefined });
});

test('who leaves hears nothing more, also while it catches up', async () => {
  const { subscriber, sent, flush, left } = subscribe();
  const caughtUp = subscriber.catchUp(texts('1', '2'));
  await turn();
  await subscriber.return();
  subscriber.send('3');
  await flush();
  await caughtUp;
  expect(sent).toEqual(['1']);
  expect(left).toHaveBeenCalledOnce();
});

test('a failure ends it with the reason', async () => {
  const { subscriber, left } = subscribe();
  const next = subscriber.next();
  subscriber.fail(new Error('away'));
  await expect(next).rejects.toThrow('away');
  expect(left).toHaveBeenCalledOnce();
  const { subscriber: late, left: leftLate } = subscribe();
  await late.return();
  const afterwards = vi.fn<() => void>();
  late.onEnd(afterwards);
  expect([leftLate, afterwards].map((called) => called.mock.calls.length)).toEqual([1, 1]);
});
