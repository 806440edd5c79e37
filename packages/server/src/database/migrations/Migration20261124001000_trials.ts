import { Migration } from '@mikro-orm/migrations';
import { wallOff, WEB_ROLE } from './tenant-table.ts';

/** What may be tried, for how long and how often; and who has tried what. */
export class Migration20261124001000_trials extends Migration {
  override up(): void {
    this.addSql(`
      create table trial_offer (
        license_type_id smallint not null references license_type,
        days int not null check (days between 1 and 366),
        instances_most int check (instances_most > 0),
        valid_during daterange not null,
        exclude using gist (license_type_id with =, valid_during with &&)
      )`);
    this.addSql(`grant select on trial_offer to ${WEB_ROLE}`);
    // Types whose unit is a user or a socket may be tried on a few instances only.
    this.addSql(`
      insert into trial_offer (license_type_id, days, instances_most, valid_during)
      select id, 15, case when unit = 0 then null else 25 end, daterange('2020-01-01', null) from license_type`);

    // The key is what makes a type be tried once on an instance.
    this.addSql(`
      create table trial_grant (
        provider_id uuid not null references provider,
        license_type_id smallint not null references license_type,
        instance_id uuid not null,
        license_id uuid not null,
        granted_at timestamptz not null,
        granted_by text not null,
        primary key (provider_id, license_type_id, instance_id),
        foreign key (provider_id, instance_id) references instance,
        foreign key (provider_id, license_id) references license
      )`);
    this.addSql(wallOff('trial_grant', 'select, insert'));
  }
}
