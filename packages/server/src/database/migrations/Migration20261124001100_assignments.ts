import { Migration } from '@mikro-orm/migrations';
import { wallOff } from './tenant-table.ts';

/** Which license stood on which instance from when to when; and what one command changed, so that it can be undone. */
export class Migration20261124001100_assignments extends Migration {
  override up(): void {
    this.addSql(`
      create table license_assignment (
        provider_id uuid not null references provider,
        license_id uuid not null,
        instance_id uuid not null,
        during tstzrange not null check (not isempty(during) and lower_inc(during) and not upper_inc(during)),
        cause smallint not null,
        assigned_by text,
        foreign key (provider_id, license_id) references license,
        foreign key (provider_id, instance_id) references instance
      )`);
    // What stands before a license had a history: since when is not known better than since it was made.
    this.addSql(`
      insert into license_assignment (provider_id, license_id, instance_id, during, cause)
      select provider_id, id, instance_id, tstzrange(created_at, null), 0 from license
      where instance_id is not null order by id`);
    this.addSql(`
      alter table license_assignment add constraint license_assignment_never_overlaps
        exclude using gist (provider_id with =, license_id with =, during with &&)`);
    this.addSql(
      'create index license_assignment_by_license on license_assignment (provider_id, license_id, lower(during))',
    );
    this.addSql(
      'create index license_assignment_by_instance on license_assignment (provider_id, instance_id, lower(during), license_id)',
    );
    this.addSql(wallOff('license_assignment', 'select, insert, update, delete'));

    // What may be assigned next: of one pool, the one that is valid longest.
    this.addSql(`
      create index license_free on license (provider_id, license_type_id, pool_company_id, expires_at desc, id)
      where instance_id is null and category = 0`);

    this.addSql(`
      create table change_set (
        provider_id uuid not null references provider,
        id uuid not null,
        command smallint not null,
        state smallint not null,
        error_policy smallint not null,
        actor_id text not null,
        actor_name text not null,
        created_at timestamptz not null,
        ended_at timestamptz,
        pool_company_id uuid,
        reach uuid[],
        total int not null,
        done int not null default 0,
        changed int not null default 0,
        unchanged int not null default 0,
        refused int not null default 0,
        undoes_id uuid,
        undone_by_id uuid,
        primary key (provider_id, id),
        foreign key (provider_id, pool_company_id) references company,
        foreign key (provider_id, undoes_id) references change_set,
        foreign key (provider_id, undone_by_id) references change_set
      )`);
    this.addSql('create index change_set_by_time on change_set (provider_id, created_at, id)');
    this.addSql(wallOff('change_set', 'select, insert, update'));

    this.addSql(`
      create table change_set_row (
        provider_id uuid not null,
        change_set_id uuid not null,
        place int not null,
        code smallint not null default 0,
        license_id uuid,
        instance_id uuid,
        replacement_id uuid,
        from_instance_id uuid,
        to_instance_id uuid,
        from_pool_id uuid,
        to_pool_id uuid,
        version int,
        replacement_version int,
        detail text,
        primary key (provider_id, change_set_id, place),
        foreign key (provider_id, change_set_id) references change_set
      )`);
    this.addSql(wallOff('change_set_row', 'select, insert, update'));
  }
}
