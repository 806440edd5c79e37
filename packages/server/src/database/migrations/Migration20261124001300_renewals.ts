import { Migration } from '@mikro-orm/migrations';
import { CURRENT_TENANT, wallOff, WEB_ROLE } from './tenant-table.ts';

const LICENSE_HIT = `
  create view license_hit as
  select license.*, license_search.license_id as search_id, license_search.company_name,
    license_search.instance_name, license_search.text as search_text
  from license
  join license_search on license_search.provider_id = license.provider_id and license_search.license_id = license.id
    and license_search.license_type_id = license.license_type_id and license_search.category = license.category
  where license.provider_id = ${CURRENT_TENANT} and license_search.provider_id = ${CURRENT_TENANT}`;

/** What renews licenses: the charges, what each is for, and what providers are told of them. */
export class Migration20261124001300_renewals extends Migration {
  override up(): void {
    this.addSql('alter table license add column renewal_state smallint check (renewal_state in (0, 1))');
    // What an import brings when it has expired already is not renewed here.
    this.addSql(`
      create index license_to_renew on license (provider_id, expires_at, id)
      where auto_renew and category = 0 and renewal_state is null and created_at < expires_at`);
    this.addSql('create index license_in_renewal on license (provider_id, id) where renewal_state is not null');
    // The view has the columns that the table had when it was made.
    this.addSql('drop view license_hit');
    this.addSql(LICENSE_HIT);
    this.addSql(`grant select on license_hit to ${WEB_ROLE}`);

    this.addSql(`
      create table renewal_charge (
        provider_id uuid not null references provider,
        id uuid not null,
        due_at timestamptz(3) not null,
        payment_mode smallint not null check (payment_mode in (0, 1)),
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        state smallint not null check (state between 0 and 7),
        attempts int not null default 0 check (attempts >= 0),
        license_count int not null default 0,
        total_minor bigint not null default 0 check (total_minor >= 0),
        begun_at timestamptz not null,
        first_tried_at timestamptz,
        next_try_at timestamptz,
        reason text,
        reference text,
        paid_at timestamptz,
        primary key (provider_id, id)
      )`);
    // Whoever finds licenses that are due begins one charge, however many look at once, until its first try is over.
    this.addSql(`
      create unique index renewal_charge_begun on renewal_charge (provider_id, due_at)
      where (state = 0 and attempts = 0) or (state in (1, 2, 7) and attempts = 1)`);
    this.addSql('create index renewal_charge_to_try on renewal_charge (next_try_at) where next_try_at is not null');
    this.addSql(wallOff('renewal_charge', 'select, insert, update, delete'));

    // The key is what makes each period of a license be charged once.
    this.addSql(`
      create table renewal (
        provider_id uuid not null,
        license_id uuid not null,
        period_from timestamptz(3) not null,
        period_to timestamptz(3) not null check (period_to > period_from),
        anchor_on date not null,
        charge_id uuid not null,
        license_type_id smallint not null references license_type,
        amount_minor bigint not null check (amount_minor >= 0),
        extended_at timestamptz,
        primary key (provider_id, license_id, period_from),
        foreign key (provider_id, charge_id) references renewal_charge
      )`);
    this.addSql(`
      create index renewal_to_extend on renewal (provider_id, charge_id, license_id) where extended_at is null`);
    this.addSql(wallOff('renewal', 'select, insert, update, delete'));

    this.addSql(`
      create table renewal_notice (
        provider_id uuid not null references provider,
        id uuid not null,
        occurred_at timestamptz(3) not null,
        kind smallint not null check (kind between 0 and 3),
        due_at timestamptz(3) not null,
        license_count int not null,
        total_minor bigint not null,
        currency text not null,
        reason text,
        next_try_at timestamptz,
        primary key (provider_id, id)
      )`);
    this.addSql('create index renewal_notice_by_time on renewal_notice (provider_id, occurred_at, id)');
    this.addSql(wallOff('renewal_notice', 'select, insert'));

    this.addSql(`
      alter table provider
        add column grace_days int not null default 0 check (grace_days between 0 and 60),
        add column renew_from_global_pool boolean not null default false,
        add column renewal_settings_version int not null default 1`);

    // What is to be different from the next period on; without a type, the license ends.
    this.addSql(`
      create table renewal_change (
        provider_id uuid not null references provider,
        license_id uuid not null,
        license_type_id smallint references license_type,
        scheduled_at timestamptz not null,
        scheduled_by text not null,
        primary key (provider_id, license_id),
        foreign key (provider_id, license_id) references license
      )`);
    this.addSql(wallOff('renewal_change', 'select, insert, update, delete'));

    // By how much the demo world is ahead of the time.
    this.addSql(
      'create table demo_clock (id boolean primary key check (id), ahead_days int not null check (ahead_days >= 0))',
    );
    this.addSql(`grant select, insert, update on demo_clock to ${WEB_ROLE}`);

    // What the sandbox has answered to each charge, so that it answers the same when it is asked again.
    this.addSql(`
      create table sandbox_charge (
        provider_id uuid not null references provider,
        key text not null,
        amount_minor bigint not null,
        currency text not null,
        outcome jsonb not null,
        created_at timestamptz not null,
        primary key (provider_id, key)
      )`);
    this.addSql(wallOff('sandbox_charge', 'select, insert'));
  }
}
