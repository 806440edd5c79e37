import { Migration } from '@mikro-orm/migrations';
import { wallOff, WEB_ROLE } from './tenant-table.ts';

/** Extensions, the web role, the tenant, and the catalog, which is the same for everyone. */
export class Migration20261124000100_foundation extends Migration {
  override up(): void {
    this.addSql('create extension if not exists pg_trgm');
    this.addSql('create extension if not exists btree_gin');
    this.addSql('create extension if not exists btree_gist');
    this.addSql(`
      do $$ begin
        create role ${WEB_ROLE} nologin;
      exception when duplicate_object or unique_violation then null;
      end $$`);
    this.addSql(`grant ${WEB_ROLE} to current_user`);
    this.addSql(`grant usage on schema public to ${WEB_ROLE}`);

    this.addSql(`
      create table provider (
        id uuid primary key,
        name text not null unique,
        time_zone text not null,
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        payment_mode smallint check (payment_mode in (0, 1)),
        created_at timestamptz not null
      )`);
    this.addSql(wallOff('provider', 'select, update', 'id'));

    this.addSql(`
      create table license_type (
        id smallint primary key,
        code text not null unique,
        name text not null unique,
        unit smallint not null check (unit in (0, 1, 2)),
        position smallint not null unique,
        unique (id, unit)
      )`);
    this.addSql(`
      create table coverage (
        license_type_id smallint not null references license_type,
        kind smallint not null,
        platform smallint not null,
        valid_during daterange not null,
        exclude using gist (license_type_id with =, kind with =, platform with =, valid_during with &&)
      )`);
    this.addSql(`
      create table price (
        license_type_id smallint not null references license_type,
        payment_mode smallint not null check (payment_mode in (0, 1)),
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        amount_minor bigint not null check (amount_minor >= 0),
        valid_during daterange not null,
        exclude using gist (license_type_id with =, payment_mode with =, currency with =, valid_during with &&)
      )`);
    this.addSql(`grant select on license_type, coverage, price to ${WEB_ROLE}`);
  }
}
