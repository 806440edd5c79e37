import { Migration } from '@mikro-orm/migrations';
import { wallOff } from './tenant-table.ts';

/** What the sandbox that stands in for a payment company remembers: its checkouts, and the messages that it sends. */
export class Migration20261124000900_sandbox extends Migration {
  override up(): void {
    this.addSql(`
      create table sandbox_checkout (
        provider_id uuid not null references provider,
        order_id uuid not null,
        order_content jsonb not null,
        state text not null check (state in ('OPEN', 'CONFIRMING', 'PAID', 'CANCELLED', 'EXPIRED')),
        attempt jsonb,
        report jsonb not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        primary key (provider_id, order_id),
        check (state not in ('CONFIRMING', 'PAID') or attempt is not null)
      )`);
    this.addSql(wallOff('sandbox_checkout', 'select, insert, update'));

    // The body is text, so that every try sends the same bytes.
    this.addSql(`
      create table sandbox_message (
        provider_id uuid not null,
        event_id text not null,
        order_id uuid not null,
        body text not null,
        created_at timestamptz not null,
        primary key (provider_id, event_id),
        foreign key (provider_id, order_id) references sandbox_checkout
      )`);
    this.addSql(wallOff('sandbox_message', 'select, insert'));
  }
}
