import { Migration } from '@mikro-orm/migrations';
import { wallOff } from './tenant-table.ts';

const KEY = `license_type_id smallint not null, category smallint not null, used boolean not null, auto_renew boolean not null`;

/**
 * The roll-ups and the deltas that feed them. A `scope` is the provider's own id for the whole provider, the nil uuid
 * for what belongs to no company, else a company's id.
 */
export class Migration20261124000400_counts extends Migration {
  override up(): void {
    this.addSql(`
      create table license_count_delta (
        provider_id uuid not null references provider,
        id bigint generated always as identity,
        company_id uuid,
        ${KEY},
        expires_at timestamptz(3) not null,
        change int not null,
        primary key (provider_id, id)
      )`);
    this.addSql(`
      create table license_count (
        provider_id uuid not null references provider,
        scope uuid not null,
        ${KEY},
        valid_count int not null,
        expired_count int not null,
        primary key (provider_id, scope, license_type_id, category, used, auto_renew)
      )`);
    this.addSql(`
      create table license_count_by_expiry (
        provider_id uuid not null references provider,
        scope uuid not null,
        expires_at timestamptz(3) not null,
        ${KEY},
        count int not null,
        primary key (provider_id, scope, expires_at, license_type_id, category, used, auto_renew)
      )`);
    // For what passes an instant in all scopes; and for what has come to nothing and can go.
    this.addSql('create index license_count_by_expiry_by_time on license_count_by_expiry (provider_id, expires_at)');
    this.addSql('create index license_count_by_expiry_empty on license_count_by_expiry (provider_id) where count = 0');
    this.addSql(`
      create table license_count_fold (
        provider_id uuid primary key references provider,
        folded_at timestamptz(3) not null
      )`);
    this.addSql(`
      create table need_delta (
        provider_id uuid not null references provider,
        id bigint generated always as identity,
        company_id uuid,
        license_type_id smallint not null,
        change int not null,
        primary key (provider_id, id)
      )`);
    this.addSql(`
      create table requirement (
        provider_id uuid not null references provider,
        scope uuid not null,
        license_type_id smallint not null,
        need int not null default 0,
        covered int not null default 0,
        free int not null default 0,
        lacking int not null default 0,
        primary key (provider_id, scope, license_type_id)
      )`);
    for (const table of ['license_count', 'license_count_by_expiry', 'license_count_fold', 'requirement']) {
      this.addSql(wallOff(table, 'select'));
    }
    this.addSql(wallOff('license_count_delta', 'select, insert'));
    this.addSql(wallOff('need_delta', 'select, insert'));
  }
}
