import { Migration } from '@mikro-orm/migrations';
import { wallOff, WEB_ROLE, CURRENT_TENANT } from './tenant-table.ts';

/** Companies, backup accounts, instances and what they need, licenses and their search text. */
export class Migration20261124000300_inventory extends Migration {
  override up(): void {
    this.addSql(`
      create table company (
        provider_id uuid not null references provider,
        id uuid not null,
        external_id text,
        name text collate "und-x-icu" not null,
        storage_limit_bytes bigint,
        pool_setting smallint not null default 1 check (pool_setting in (0, 1, 2)),
        default_license_type_id smallint references license_type,
        allowed_license_type_ids smallint[],
        version int not null default 1,
        created_at timestamptz not null,
        primary key (provider_id, id),
        unique (provider_id, external_id)
      )`);
    this.addSql('create index company_by_name on company (provider_id, name, id)');
    this.addSql(wallOff('company', 'select, insert, update'));

    this.addSql(`
      create table backup_account (
        provider_id uuid not null references provider,
        id uuid not null,
        external_id text,
        email text not null,
        first_name text not null default '',
        last_name text not null default '',
        company_id uuid,
        enabled boolean not null default true,
        license_mode smallint not null default 2 check (license_mode in (0, 1, 2)),
        primary key (provider_id, id),
        unique (provider_id, external_id),
        foreign key (provider_id, company_id) references company
      )`);
    this.addSql(wallOff('backup_account', 'select, insert, update'));

    this.addSql(`
      create table instance (
        provider_id uuid not null references provider,
        id uuid not null,
        kind smallint not null check (kind between 0 and 2),
        platform smallint not null check (platform between 0 and 5),
        name text collate "und-x-icu" not null,
        operating_system text not null default '',
        company_id uuid,
        account_id uuid,
        ordinal smallint not null default 1,
        retired_at timestamptz,
        version int not null default 1,
        created_at timestamptz not null,
        primary key (provider_id, id),
        unique (provider_id, account_id, name, operating_system, ordinal),
        foreign key (provider_id, company_id) references company,
        foreign key (provider_id, account_id) references backup_account
      )`);
    this.addSql('create index instance_by_name on instance (provider_id, name, id)');
    this.addSql('create index instance_by_company on instance (provider_id, company_id, name, id)');
    this.addSql(wallOff('instance', 'select, insert, update'));

    this.addSql(`
      create table need (
        provider_id uuid not null,
        instance_id uuid not null,
        license_type_id smallint not null references license_type,
        quantity int not null check (quantity > 0),
        primary key (provider_id, instance_id, license_type_id),
        foreign key (provider_id, instance_id) references instance
      )`);
    this.addSql(wallOff('need', 'select, insert, update, delete'));

    this.addSql(`
      create table license (
        provider_id uuid not null references provider,
        id uuid not null,
        number bigint not null check (number > 0),
        license_type_id smallint not null,
        unit smallint not null,
        category smallint not null check (category in (0, 1)),
        pool_company_id uuid,
        instance_id uuid,
        company_id uuid,
        used boolean not null generated always as (instance_id is not null) stored,
        expires_at timestamptz(3) not null,
        auto_renew boolean not null default false,
        purchase_reference text,
        version int not null default 1,
        created_at timestamptz not null,
        primary key (provider_id, id),
        unique (provider_id, number),
        foreign key (license_type_id, unit) references license_type (id, unit),
        foreign key (provider_id, pool_company_id) references company,
        foreign key (provider_id, company_id) references company,
        foreign key (provider_id, instance_id) references instance
      )`);
    // Lists are of one type and one category, or are put together from such lists.
    this.addSql('create index license_by_expiry on license (provider_id, license_type_id, category, expires_at, id)');
    this.addSql('create index license_by_number on license (provider_id, license_type_id, category, number)');
    this.addSql(
      'create index license_by_company on license (provider_id, company_id, license_type_id, category, expires_at, id)',
    );
    this.addSql(`
      create unique index license_one_per_instance on license (provider_id, instance_id, license_type_id)
      where unit = 0 and instance_id is not null`);
    this.addSql(`
      create index license_by_instance on license (provider_id, instance_id)
      where instance_id is not null`);
    this.addSql(wallOff('license', 'select, insert, update'));

    this.addSql(`
      create table license_search (
        provider_id uuid not null,
        license_id uuid not null,
        license_type_id smallint not null,
        category smallint not null,
        company_name text collate "und-x-icu" not null,
        instance_name text collate "und-x-icu" not null,
        text text not null,
        primary key (provider_id, license_id),
        foreign key (provider_id, license_id) references license
      )`);
    this.addSql(
      'create index license_search_text on license_search using gin (provider_id, license_type_id, category, text gin_trgm_ops)',
    );
    this.addSql(
      `create index license_search_by_company
        on license_search (provider_id, license_type_id, category, company_name, license_id)`,
    );
    this.addSql(
      `create index license_search_by_instance
        on license_search (provider_id, license_type_id, category, instance_name, license_id)`,
    );
    this.addSql(wallOff('license_search', 'select, insert, update'));

    // Row-level security keeps the trigram index from being used (LIKE is not leakproof), so searching goes through
    // this view, which runs with its owner's rights: its own two conditions are the wall.
    this.addSql(`
      create view license_hit as
      select license.*, license_search.license_id as search_id, license_search.company_name,
        license_search.instance_name, license_search.text as search_text
      from license
      join license_search on license_search.provider_id = license.provider_id and license_search.license_id = license.id
        and license_search.license_type_id = license.license_type_id and license_search.category = license.category
      where license.provider_id = ${CURRENT_TENANT} and license_search.provider_id = ${CURRENT_TENANT}`);
    this.addSql(`grant select on license_hit to ${WEB_ROLE}`);
  }
}
