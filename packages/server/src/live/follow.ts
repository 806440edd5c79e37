import { readEventCursor, type EventCursor } from '../kernel/event-cursor.ts';
import { reload, type Followed, type PlacedEvent, type Sink } from '../kernel/outbox.ts';
import { readBacklog } from './backlog.ts';
import { type OutboxSource } from './outbox-source.ts';
import { type Tail } from './tail.ts';

/** What one reader follows. */
export interface Following {
  readonly providerId: string;
  readonly after: string | null;
  readonly sink: Sink;
  /** A cursor is good for that long. */
  readonly keptSeconds: number;
}

/** See `EventFeed.follow`. */
export async function follow(
  tail: Tail,
  source: OutboxSource,
  { providerId, after, sink, keptSeconds }: Following,
): Promise<Followed> {
  const from = after === null ? null : readEventCursor(after);
  const position = await tail.join(providerId, sink);
  const leave = (): void => tail.leave(providerId, sink);
  if (from && !isKept(from, position, keptSeconds)) {
    leave();
    throw reload('Events since this cursor are no longer kept: read anew what you show.');
  }
  return { backlog: placedEvents(source, providerId, from, position), leave };
}

/** Whether every event behind the cursor is still there; a cursor from ahead is of another database, or of none. */
const isKept = (cursor: EventCursor, position: EventCursor, keptSeconds: number): boolean =>
  cursor.second >= position.second - keptSeconds &&
  cursor.second <= position.second &&
  cursor.seen.end <= position.seen.end;

async function* placedEvents(
  source: OutboxSource,
  providerId: string,
  from: EventCursor | null,
  position: EventCursor,
): AsyncGenerator<PlacedEvent, void, undefined> {
  if (!from) return;
  for await (const { placed } of readBacklog(source, [providerId], from, position.seen)) yield placed;
}
