import { sql, type RawBuilder } from 'kysely';
import { type Database } from '../database/connection.ts';
import { explain } from '../database/unavailable.ts';
import { type EventCursor, type EventPlace } from '../kernel/event-cursor.ts';
import { type OutboxEvent } from '../kernel/outbox.ts';
import { formatSnapshot, parseSnapshot, type Snapshot } from '../kernel/snapshot.ts';
import { compile } from '../kernel/sql.ts';

/** Which transactions have ended by now, and the second (UNIX time) at which that was asked. */
export interface Moment {
  readonly snapshot: Snapshot;
  readonly second: number;
}

/** An event as it stands in the outbox. */
export interface StoredEvent {
  readonly providerId: string;
  readonly place: EventPlace;
  readonly event: OutboxEvent;
}

/** The outbox, read as the owner of the tables: for many providers at a time, each told of its own events only. */
export interface OutboxSource {
  /** @throws DatabaseUnavailable */
  now(): Promise<Moment>;
  /**
   * Events of these providers behind a cursor that the snapshot sees, from the first on.
   *
   * @param most how many at the most
   * @throws DatabaseUnavailable
   */
  read(providerIds: readonly string[], from: EventCursor, until: Snapshot, most: number): Promise<StoredEvent[]>;
}

interface EventRow {
  provider_id: string;
  transaction: string;
  event_id: string;
  kind: string;
  payload: unknown;
  occurred_at: Date;
}

export function createOutboxSource({ owner }: Pick<Database, 'owner'>): OutboxSource {
  const run = async <Row extends object>(query: RawBuilder<Row>): Promise<Row[]> => {
    const { text, values } = compile(query);
    try {
      return (await owner.query<Row>(text, [...values])).rows;
    } catch (error) {
      throw explain(error);
    }
  };

  return {
    async now() {
      const [row] = await run(sql<{ snapshot: string; second: number }>`
        select pg_current_snapshot()::text as snapshot, extract(epoch from now())::float8 as second`);
      if (!row) throw new Error('PostgreSQL gave no snapshot');
      return { snapshot: parseSnapshot(row.snapshot), second: Math.floor(row.second) };
    },

    async read(providerIds, from, until, most) {
      const seen = sql`${formatSnapshot(from.seen)}::pg_snapshot`;
      const inPart = sql`${String(from.transaction)}::xid8`;
      const rows = await run(sql<EventRow>`
        select provider_id, xid::text as transaction, id::text as event_id, kind, payload, occurred_at
        from outbox_event
        where provider_id = any(${providerIds}::uuid[])
          and xid >= pg_snapshot_xmin(${seen}) and not pg_visible_in_snapshot(xid, ${seen})
          and pg_visible_in_snapshot(xid, ${formatSnapshot(until)}::pg_snapshot)
          and (xid <> ${inPart} or id > ${String(from.id)}::bigint)
        order by xid <> ${inPart}, xid, id
        limit ${most}`);
      return rows.map(({ provider_id, transaction, event_id, kind, payload, occurred_at }) => ({
        providerId: provider_id,
        place: { transaction: BigInt(transaction), id: BigInt(event_id) },
        event: { kind, payload, occurredAt: occurred_at },
      }));
    },
  };
}
