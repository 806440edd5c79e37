import { Migration } from '@mikro-orm/migrations';
import { wallOff } from './tenant-table.ts';

/**
 * The last row of the source for each company, backup account and license that an import brought: what the next import
 * compares with, so that it applies only what the source has changed since.
 */
export class Migration20261124000600_import extends Migration {
  override up(): void {
    this.addSql(`
      create table company_source (
        provider_id uuid not null,
        external_id text not null,
        company_id uuid not null,
        name text not null,
        storage_limit_bytes bigint,
        pool_setting smallint not null,
        default_license_type_id smallint,
        allowed_license_type_ids smallint[] not null,
        primary key (provider_id, external_id),
        foreign key (provider_id, company_id) references company
      )`);
    this.addSql(`
      create table account_source (
        provider_id uuid not null,
        external_id text not null,
        account_id uuid not null,
        email text not null,
        first_name text not null,
        last_name text not null,
        company_id uuid,
        enabled boolean not null,
        license_mode smallint not null,
        primary key (provider_id, external_id),
        foreign key (provider_id, account_id) references backup_account
      )`);
    // As the source spells it, and below that what it meant here: the end of the last valid day, the pool, the place.
    this.addSql(`
      create table license_source (
        provider_id uuid not null,
        external_id text not null,
        license_id uuid not null,
        number bigint not null,
        license_type_id smallint not null,
        category smallint not null,
        taken boolean not null,
        computer_name text not null,
        operating_system text not null,
        date_expired text not null,
        transaction text not null,
        user_email text not null,
        user_id text not null,
        auto_renew boolean not null,
        expires_at timestamptz(3) not null,
        pool_company_id uuid,
        instance_id uuid,
        primary key (provider_id, external_id),
        foreign key (provider_id, license_id) references license
      )`);
    for (const table of ['company_source', 'account_source', 'license_source']) this.addSql(wallOff(table, 'select'));
  }
}
