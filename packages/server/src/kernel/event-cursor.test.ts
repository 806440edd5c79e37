import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cursorAt,
  cursorBehind,
  isBehind,
  readEventCursor,
  writeEventCursor,
  type EventCursor,
  type EventPlace,
} from './event-cursor.ts';
import { formatSnapshot, parseSnapshot, sees, type Snapshot } from './snapshot.ts';

/** Transactions that begin, write, and end in any order, as PostgreSQL numbers them. */
class Outbox {
  #end = 100n;
  #id = 0n;
  #running: bigint[] = [];
  #written: EventPlace[] = [];
  readonly committed: EventPlace[] = [];

  begin(): void {
    this.#running.push(this.#end++);
  }

  write(which: number): void {
    const transaction = this.#running[which % this.#running.length];
    if (transaction !== undefined) this.#written.push({ transaction, id: ++this.#id });
  }

  end(which: number, commits: boolean): void {
    const [transaction] = this.#running.splice(which % Math.max(1, this.#running.length), 1);
    if (commits) this.committed.push(...this.#written.filter((place) => place.transaction === transaction));
  }

  snapshot(): Snapshot {
    return { end: this.#end, running: this.#running.toSorted((one, other) => (one < other ? -1 : 1)) };
  }

  /** As the statement of the server reads it. */
  read(cursor: EventCursor, until: Snapshot, most: number): EventPlace[] {
    const isElsewhere = ({ transaction }: EventPlace): number => (transaction === cursor.transaction ? 0 : 1);
    const order = (one: EventPlace, other: EventPlace): number =>
      isElsewhere(one) - isElsewhere(other) || Number(one.transaction - other.transaction) || Number(one.id - other.id);
    return this.committed
      .filter((place) => !isBehind(cursor, place) && sees(until, place.transaction))
      .sort(order)
      .slice(0, most);
  }
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('begin' as const) }),
  fc.record({ kind: fc.constant('write' as const), which: fc.nat(9) }),
  fc.record({ kind: fc.constant('end' as const), which: fc.nat(9), commits: fc.boolean() }),
  fc.record({ kind: fc.constant('poll' as const), most: fc.integer({ min: 1, max: 4 }), stopsAfter: fc.nat(6) }),
);

test('whoever goes on from any cursor is told of every committed event exactly once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const outbox = new Outbox();
      const told: string[] = [];
      let kept = writeEventCursor(cursorAt(outbox.snapshot(), 0));

      const poll = (most: number, stopsAfter: number): void => {
        const until = outbox.snapshot();
        let cursor = readEventCursor(kept);
        for (let count = 0; ;) {
          const batch = outbox.read(cursor, until, most);
          for (const place of batch) {
            if (count++ === stopsAfter) return;
            cursor = cursorBehind(cursor, until, place);
            told.push(`${place.transaction}/${place.id}`);
            kept = writeEventCursor(cursor);
          }
          if (batch.length < most) break;
        }
        kept = writeEventCursor(cursorAt(until, 0));
      };

      for (const next of steps) {
        if (next.kind === 'begin') outbox.begin();
        else if (next.kind === 'write') outbox.write(next.which);
        else if (next.kind === 'end') outbox.end(next.which, next.commits);
        else poll(next.most, next.stopsAfter);
      }
      poll(3, Infinity);
      const expected = outbox.committed.map(({ transaction, id }) => `${transaction}/${id}`);
      expect(told.toSorted()).toEqual(expected.toSorted());
    }),
    { numRuns: 2_000 },
  );
});

test('a snapshot is read and written as PostgreSQL does', () => {
  for (const text of ['10:20:10,14,15', '7:7:', '3:9:3']) expect(formatSnapshot(parseSnapshot(text))).toBe(text);
});

test.each([
  ['nothing', ''],
  ['text', 'hello'],
  ['a page cursor', Buffer.from('EXPIRES_AT\nid\nkey').toString('base64url')],
  ['a running transaction from ahead', Buffer.from('0:0:0:10:12').toString('base64url')],
  ['running transactions out of order', Buffer.from('0:0:0:10:5,4').toString('base64url')],
  ['a transaction that was seen, in part', Buffer.from('0:4:1:10:5').toString('base64url')],
  ['an id that no column holds', Buffer.from('0:10:9999999999999999999:10:').toString('base64url')],
  ['a transaction that does not exist', Buffer.from('0:0:0:99999999999999999999:').toString('base64url')],
  ['very much of it', 'A'.repeat(1_000_000)],
])('%s is refused as a cursor', (_name, text) => {
  expect(() => readEventCursor(text)).toThrow('This is no cursor of an event');
});
