import { Migration } from '@mikro-orm/migrations';
import { wallOff } from './tenant-table.ts';

/** What keeps an instance from being enrolled twice; the policies of companies, and what was decided by them. */
export class Migration20261124001200_policies extends Migration {
  override up(): void {
    // Those of a backup account are told apart by it: see the key of the table.
    this.addSql(`
      create unique index instance_enrolled_once on instance (provider_id,
        coalesce(company_id, '00000000-0000-0000-0000-000000000000'), name, operating_system)
      where account_id is null and retired_at is null`);

    // pool_setting: 0 manual, 1 automatic from the global pool, 2 a pool of its own with caps. It takes effect once
    // someone has set the policy here: an import alone never has licenses assigned.
    this.addSql(`
      alter table company
        add column policy_set_at timestamptz,
        add column exchanges_expired boolean not null default false`);

    this.addSql(`
      create table company_cap (
        provider_id uuid not null,
        company_id uuid not null,
        license_type_id smallint not null references license_type,
        cap int not null check (cap >= 0),
        primary key (provider_id, company_id, license_type_id),
        foreign key (provider_id, company_id) references company
      )`);
    this.addSql(wallOff('company_cap', 'select, insert, update, delete'));

    // The sum of the caps of a type: whoever changes it has the row locked, so that no two pass the pool at once.
    this.addSql(`
      create table cap_total (
        provider_id uuid not null references provider,
        license_type_id smallint not null references license_type,
        total int not null,
        primary key (provider_id, license_type_id)
      )`);
    this.addSql(wallOff('cap_total', 'select, insert, update'));

    this.addSql(`
      create table license_decision (
        provider_id uuid not null,
        license_id uuid not null,
        decided_at timestamptz not null,
        instance_id uuid not null,
        company_id uuid not null,
        pool_company_id uuid,
        license_type_id smallint not null references license_type,
        kind smallint not null,
        platform smallint not null,
        trigger smallint not null,
        rule smallint not null,
        replaced_license_id uuid,
        own_free_count int not null,
        global_free_count int not null,
        cap_left int,
        primary key (provider_id, license_id, decided_at),
        foreign key (provider_id, license_id) references license,
        foreign key (provider_id, instance_id) references instance,
        foreign key (provider_id, company_id) references company,
        foreign key (provider_id, replaced_license_id) references license
      )`);
    this.addSql(
      'create index license_decision_by_company on license_decision (provider_id, company_id, license_type_id)',
    );
    this.addSql(wallOff('license_decision', 'select, insert'));
  }
}
