import { Migration } from '@mikro-orm/migrations';
import { wallOff, WEB_ROLE } from './tenant-table.ts';

/** What every command leaves behind: its audit row, its events, and its answer under the idempotency key. */
export class Migration20261124000500_commands extends Migration {
  override up(): void {
    this.addSql(`
      create table audit_entry (
        provider_id uuid not null references provider,
        id uuid not null,
        occurred_at timestamptz not null,
        actor_id text not null,
        actor_name text not null,
        command text not null,
        input jsonb not null,
        outcome jsonb not null,
        primary key (provider_id, id)
      )`);
    this.addSql('create index audit_entry_by_time on audit_entry (provider_id, occurred_at, id)');
    this.addSql(wallOff('audit_entry', 'select, insert'));

    this.addSql(`
      create table outbox_event (
        provider_id uuid not null references provider,
        xid xid8 not null default pg_current_xact_id(),
        id bigint generated always as identity,
        kind text not null,
        payload jsonb not null,
        occurred_at timestamptz not null,
        dedupe_key text,
        primary key (provider_id, xid, id),
        unique (provider_id, dedupe_key)
      )`);
    this.addSql(wallOff('outbox_event', 'select, insert'));

    this.addSql(`
      create table idempotent_answer (
        provider_id uuid not null references provider,
        key text not null,
        command text not null,
        input_hash text not null,
        answer jsonb,
        created_at timestamptz not null,
        primary key (provider_id, key)
      )`);
    this.addSql(wallOff('idempotent_answer', 'select, insert, update'));
    this.addSql(`grant usage on all sequences in schema public to ${WEB_ROLE}`);
  }
}
