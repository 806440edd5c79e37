import { describe, expect, test, vi } from 'vitest';
import { type PlacedEvent } from '../kernel/outbox.ts';
import { Broadcast, type Listener } from './broadcast.ts';

const eventOf = (number: number): PlacedEvent => ({
  event: { kind: 'test', payload: number, occurredAt: new Date(0) },
  cursor: String(number),
});

interface Heard extends Listener {
  isOpen: boolean;
  readonly payloads: string[];
  readonly failures: unknown[];
  readonly comeBack: ReturnType<typeof vi.fn<() => void>>;
}

function listener(): Heard {
  const payloads: string[] = [];
  const failures: unknown[] = [];
  return {
    isOpen: true,
    payloads,
    failures,
    send: (payload) => void payloads.push(payload),
    fail: (error) => void failures.push(error),
    comeBack: vi.fn<() => void>(),
  };
}

/** Answers with the events’ payloads; every call is one in `asked`. */
function broadcasting(pauseMs = 0, answer = (text: string): Promise<string | null> => Promise.resolve(text)) {
  const asked: string[] = [];
  const broadcast = new Broadcast({
    pauseMs,
    open: () => Promise.resolve('opening'),
    answer(events) {
      const text = events.map(({ event }) => JSON.stringify(event.payload ?? event.kind)).join();
      asked.push(text);
      return answer(text);
    },
  });
  const tell = (number: number, ...listeners: Listener[]): void => {
    const placed = eventOf(number);
    for (const one of listeners) broadcast.tell(placed, one);
  };
  return { broadcast, tell, asked };
}

const turn = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a broadcast', () => {
  test('answers an event once for all, and each hears what it was told of, in order', async () => {
    const { tell, asked } = broadcasting();
    const [one, other] = [listener(), listener()];
    tell(1, one);
    tell(2, one, other);
    tell(3, one, other);
    await turn();
    expect(asked).toEqual(['1', '2', '3']);
    expect(one.payloads).toEqual(['1', '2', '3']);
    expect(other.payloads).toEqual(['2', '3']);
  });

  test('sends the very same text to everyone', async () => {
    const { tell } = broadcasting();
    const many = Array.from({ length: 1_200 }, listener);
    tell(7, ...many);
    await vi.waitFor(() => expect(many.every(({ payloads }) => payloads.length === 1)).toBe(true));
  });

  test('says nothing where the answer is nothing, and tells a failure to those concerned, then goes on', async () => {
    const { tell } = broadcasting(0, (text) =>
      text === '2' ? Promise.reject(new Error('away')) : Promise.resolve(text === '1' ? null : text),
    );
    const [one, other] = [listener(), listener()];
    tell(1, one, other);
    tell(2, one);
    tell(3, other);
    await turn();
    expect([one.payloads, other.payloads]).toEqual([[], ['3']]);
    expect([one.failures.length, other.failures.length]).toEqual([1, 0]);
  });

  test('is not asked for who has left', async () => {
    const { tell, asked } = broadcasting();
    const gone = listener();
    gone.isOpen = false;
    tell(1, gone);
    await turn();
    expect(asked).toEqual([]);
  });

  test('lets no more than 500 events wait: who is told of more comes back for them', async () => {
    const { tell } = broadcasting(0, () => new Promise(() => undefined));
    const one = listener();
    tell(0, one);
    await turn();
    for (let number = 1; number <= 500; number++) tell(number, one);
    expect(one.comeBack).not.toHaveBeenCalled();
    tell(501, one);
    expect(one.comeBack).toHaveBeenCalledOnce();
  });

  test('with a pause answers the events of the meantime together, and very many as one', async () => {
    const { tell, asked } = broadcasting(40);
    const one = listener();
    tell(0, one);
    await turn(5);
    for (let number = 1; number <= 3; number++) tell(number, one);
    await turn(60);
    expect(asked).toEqual(['0', '1,2,3']);
    for (let number = 0; number <= 200; number++) tell(number, one);
    await turn(60);
    expect(asked[2]).toBe('"manyEvents",200');
  });

  test('reads what is told first anew for who comes, and once for all who come while it is read', async () => {
    const reading: ((text: string) => void)[] = [];
    const broadcast = new Broadcast({
      pauseMs: 0,
      open: () => new Promise((resolve) => reading.push(resolve)),
      answer: () => Promise.resolve(null),
    });
    const first = broadcast.open();
    await turn();
    const others = [broadcast.open(), broadcast.open()];
    reading[0]?.('one');
    await turn();
    reading[1]?.('two');
    expect(await Promise.all([first, ...others])).toEqual(['one', 'two', 'two']);
    expect(reading).toHaveLength(2);
  });
});
