import { expect } from 'vitest';
import { type Database } from '../src/database/connection.ts';
import { transactAs } from '../src/database/tenant.ts';
import { sql } from 'kysely';
import { writeEvents, type EventFeed } from '../src/kernel/outbox.ts';
import { readEvents } from './read-events.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const LONGEST_MS = 60;

/** Thrown to have a transaction rolled back. */
class ChangedMind extends Error {}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Writes events in transactions that overlap, last differently long, and are sometimes rolled back.
 *
 * @returns the numbers of the events that were committed
 */
export async function writeInterleaved(
  database: Database,
  providerId: string,
  { writers, each }: { writers: number; each: number },
): Promise<number[]> {
  const committed: number[] = [];
  const write = async (writer: number): Promise<void> => {
    for (let round = 0; round < each; round++) {
      const first = (writer * each + round) * 10;
      const numbers = Array.from({ length: 1 + (round % 3) }, (_, index) => first + index);
      const events = numbers.map((number) => ({ kind: 'test', payload: { number } }));
      const failure = await transactAs(database, providerId, async (run) => {
        // Some take their place in the order of transactions long before they write, and others after.
        if (round % 2 === 0) await run(sql`select pg_current_xact_id()`);
        await sleep(Math.random() * LONGEST_MS);
        await writeEvents(run, providerId, events, NOW);
        await sleep((Math.random() * LONGEST_MS) / 4);
        if (round % 7 === 3) throw new ChangedMind();
      }).catch((error: unknown) => error);
      if (failure === undefined) committed.push(...numbers);
      else expect(failure).toBeInstanceOf(ChangedMind);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  return committed;
}

/** Somebody who follows events, and comes back to one feed or another, with the last cursor, whenever told to. */
export interface Reader {
  /** The numbers of the events, as they came. */
  readonly told: readonly number[];
  /** Ends when nothing more came for a while. */
  finish(): Promise<void>;
}

/** @param leavesAfter how many events it reads before it goes and comes back */
export async function follow(feeds: readonly EventFeed[], leavesAfter: () => number): Promise<Reader> {
  const told: number[] = [];
  let feed = feeds[0];
  if (!feed) throw new Error('There is a feed to follow');
  let cursor = await feed.position();
  let isFinished = false;
  let current: AsyncIterableIterator<unknown> | undefined;

  const read = async (): Promise<void> => {
    for (let visit = 0; !isFinished; visit++) {
      feed = feeds[visit % feeds.length] ?? feed;
      if (!feed) return;
      const events = await readEvents(feed, cursor);
      current = events;
      let left = leavesAfter();
      for await (const placed of events) {
        cursor = placed.cursor;
        told.push((placed.event.payload as { number: number }).number);
        if (--left <= 0) break;
      }
    }
  };
  const reading = read();
  return {
    told,
    async finish() {
      let before: number;
      do {
        before = told.length;
        await sleep(400);
      } while (told.length > before);
      isFinished = true;
      await current?.return?.();
      await reading;
    },
  };
}

/** Every event that was committed was told of once, and no other. */
export function expectEachOnce(told: readonly number[], committed: readonly number[]): void {
  const rising = (one: number, other: number): number => one - other;
  expect(told.toSorted(rising)).toEqual(committed.toSorted(rising));
}
