import { type EventFeed, type PlacedEvent } from '../src/kernel/outbox.ts';

/** Events that are taken one by one. */
export type EventReader = AsyncIterableIterator<PlacedEvent, undefined>;

/** Every event behind a cursor, or from now on. Whatever is told waits until it is taken. */
export async function readEvents(feed: EventFeed, after: string | null = null): Promise<EventReader> {
  const told: PlacedEvent[] = [];
  let hasEnded = false;
  let wake = (): void => undefined;
  const { backlog, leave } = await feed.follow(after, (placed) => {
    told.push(placed);
    wake();
  });
  const past = backlog[Symbol.asyncIterator]();
  let isPast = true;
  const reader: EventReader = {
    async next() {
      while (isPast && !hasEnded) {
        const next = await past.next();
        if (!next.done) return { done: false, value: next.value };
        isPast = false;
      }
      while (!hasEnded) {
        const value = told.shift();
        if (value) return { done: false, value };
        await new Promise<void>((resolve) => (wake = resolve));
      }
      return { done: true, value: undefined };
    },
    return() {
      hasEnded = true;
      leave();
      wake();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]: () => reader,
  };
  return reader;
}
