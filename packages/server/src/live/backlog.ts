import { cursorBehind, writeEventCursor, type EventCursor } from '../kernel/event-cursor.ts';
import { type PlacedEvent } from '../kernel/outbox.ts';
import { type Snapshot } from '../kernel/snapshot.ts';
import { type OutboxSource } from './outbox-source.ts';

/** Events read at a time. */
const BATCH = 500;

/** An event on its way to the clients of its provider. */
export interface Delivery {
  readonly providerId: string;
  readonly placed: PlacedEvent;
  readonly cursor: EventCursor;
}

/** Reads every event of these providers behind a cursor that the snapshot sees, a batch at a time, as it is asked for. */
export async function* readBacklog(
  source: OutboxSource,
  providerIds: readonly string[],
  from: EventCursor,
  until: Snapshot,
): AsyncGenerator<Delivery, void, undefined> {
  let cursor = from;
  for (let isMore = true; isMore;) {
    const batch = await source.read(providerIds, cursor, until, BATCH);
    for (const { providerId, place, event } of batch) {
      cursor = cursorBehind(cursor, until, place);
      yield { providerId, placed: { event, cursor: writeEventCursor(cursor) }, cursor };
    }
    isMore = batch.length === BATCH;
  }
}
