import { expect, test } from 'vitest';
import { testDatabase } from '../../testkit/database.ts';
import { writeInterleaved } from '../../testkit/event-storm.ts';
import { createWorld } from '../../testkit/world.ts';
import { startLive } from './live.ts';
import { readEventCursor } from '../kernel/event-cursor.ts';

test('debug', async () => {
  const database = await testDatabase();
  const lives = Array.from({ length: 3 }, () => startLive(database, { onError: (e) => console.log(e) }));
  const providerId = (await createWorld(database)).providerId;
  const feeds = lives.map((l) => l.feedOf(providerId));
  const logs: string[][] = [];
  const tolds: number[][] = [];
  let done = false;
  const start = await feeds[0]!.position();
  const readers = [Infinity, 1, 3, 20, 100].map(async (most, r) => {
    const log: string[] = (logs[r] = []);
    const told: number[] = (tolds[r] = []);
    let cursor = start;
    for (let visit = 0; !done; visit++) {
      log.push(`visit ${visit} at ${visit % 3} from ${Buffer.from(cursor, 'base64url')}`);
      const events = await feeds[visit % 3]!.follow(cursor);
      let left = Math.ceil(Math.random() * most);
      const timer = setInterval(() => done && void events.return?.(), 100);
      for await (const p of events) {
        cursor = p.cursor;
        told.push((p.event.payload as any).number);
        log.push(`  ${(p.event.payload as any).number} ${Buffer.from(cursor, 'base64url')}`);
        if (--left <= 0) break;
      }
      clearInterval(timer);
    }
  });
  const committed = await writeInterleaved(database, providerId, { writers: 9, each: 100 });
  for (let b = -1, t = 0; b !== t; ) { b = t; await new Promise((r) => setTimeout(r, 700)); t = tolds.flat().length; }
  done = true;
  await Promise.all(readers);
  const { rows } = await database.owner.query('select xid::text, id::text, payload from outbox_event order by id');
  for (const [r, told] of tolds.entries()) {
    const set = new Set(told);
    const lost = committed.filter((n) => !set.has(n));
    console.log(r, told.length, committed.length, 'lost', lost.join(), 'dups', told.filter((n, i) => told.indexOf(n) !== i).join());
    for (const n of told.filter((n, i) => told.indexOf(n) !== i)) console.log(rows.find((x: any) => x.payload.number === n), logs[r]!.map((l, i) => (l.startsWith(`  ${n} `) ? logs[r]!.slice(i - 5, i + 3).join('\n') : '')).filter(Boolean).join('\n...\n'));
    for (const n of lost.slice(0, 2)) {
      const row = rows.find((x: any) => x.payload.number === n);
      console.log('row', row);
      const log = logs[r]!;
      const i = log.findIndex((l) => {
        const m = /(\S+)$/.exec(l)![1]!;
        const [, t, id, end, run] = m.split(':');
        return (
          (BigInt(end!) > BigInt(row.xid) && !run!.split(',').includes(row.xid)) ||
          (t === row.xid && BigInt(id!) >= BigInt(row.id))
        );
      });
      console.log(log.slice(Math.max(0, i - 8), i + 4).join('\n'));
    }
  }
  for (const l of lives) await l.stop();
  await database.drop();
  expect(1).toBe(1);
  void readEventCursor;
});
