import { GraphQLError } from 'graphql';
import { sql } from 'kysely';
import { type Run } from './sql.ts';

/** Where PostgreSQL tells that a provider, named in the message, has new events. A wake-up: the events are in the table. */
export const OUTBOX_CHANNEL = 'outbox';

/** Something that happened, to be written by the transaction in which it happens. */
export interface NewEvent {
  readonly kind: string;
  /** For programs of this server alone; ids, never what a reader might not be allowed to see. */
  readonly payload: object;
  /** At most one event of the provider has this key, whoever writes it. */
  readonly dedupeKey?: string;
}

/** Something that happened, as it was committed. */
export interface OutboxEvent {
  readonly kind: string;
  readonly payload: unknown;
  readonly occurredAt: Date;
}

/** The kind of what stands for more events than can be named: anything may have happened. */
export const MANY_EVENTS = 'manyEvents';

/** An event with the cursor behind it. Everyone who is told of it by this process is given the same object. */
export interface PlacedEvent {
  readonly event: OutboxEvent;
  readonly cursor: string;
}

/** Takes an event at once, without waiting for whoever it is for. */
export type Sink = (placed: PlacedEvent) => void;

/** What someone follows who has come. */
export interface Followed {
  /** Every event between the cursor and what comes to the sink, read as it is asked for. */
  readonly backlog: AsyncIterable<PlacedEvent>;
  /** The sink is told nothing more. */
  readonly leave: () => void;
}

/** The events of one provider, as they are committed. */
export interface EventFeed {
  /** The cursor behind every event that is committed by now. */
  position(): Promise<string>;
  /**
   * Every event behind a cursor: first the backlog, then what the sink is told, from the call on. Each comes once; those
   * of one transaction in the order in which they were written.
   *
   * @param after null is from now on, without a backlog
   * @throws BAD_USER_INPUT when `after` is no cursor
   * @throws RELOAD when events behind it are no longer kept
   */
  follow(after: string | null, sink: Sink): Promise<Followed>;
}

/** The client must read what it shows anew: what happened since its cursor is no longer known. */
export const reload = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: 'RELOAD' } });

/** Writes events, in this order, in the transaction of `run`; they are told of when it commits. */
export async function writeEvents(run: Run, providerId: string, events: readonly NewEvent[], now: Date): Promise<void> {
  if (events.length === 0) return;
  await run(sql`
    insert into outbox_event (provider_id, kind, payload, occurred_at, dedupe_key)
    select ${providerId}::uuid, kind, payload, ${now}::timestamptz, "dedupeKey"
    from rows from (jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as (kind text, payload jsonb, "dedupeKey" text))
      with ordinality
    order by ordinality
    on conflict (provider_id, dedupe_key) do nothing`);
  await run(sql`select pg_notify(${OUTBOX_CHANNEL}, ${providerId})`);
}
