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

/** Purchases and what pays for them; the numbers that are given here; and what a license keeps of its purchase. */
export class Migration20261124000800_purchases extends Migration {
  override up(): void {
    this.addSql(`
      create table add_on_price (
        add_on smallint not null check (add_on in (0, 1)),
        payment_mode smallint not null check (payment_mode in (0, 1)),
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        amount_minor bigint not null check (amount_minor >= 0),
        valid_during daterange not null,
        exclude using gist (add_on with =, payment_mode with =, currency with =, valid_during with &&)
      )`);
    this.addSql(`grant select on add_on_price to ${WEB_ROLE}`);
    // Premium Support is for the period that is paid; Onboarding is had once.
    this.addSql(`
      insert into add_on_price (add_on, payment_mode, currency, amount_minor, valid_during)
      select list.add_on, mode.id, currency.code, round(amount_minor * currency.rate), daterange('2020-01-01', null)
      from (values (0, 0, 4900), (0, 1, 49000), (1, 0, 29900), (1, 1, 29900)) as list (add_on, mode, amount_minor)
      join (values (0), (1)) as mode (id) on mode.id = list.mode
      cross join (values ('EUR', 1), ('USD', 1.1), ('GBP', 0.9), ('JPY', 1.6)) as currency (code, rate)`);

    this.addSql(`
      create table number_series (
        provider_id uuid not null references provider,
        series smallint not null check (series in (0, 1)),
        last_number bigint not null,
        primary key (provider_id, series)
      )`);
    this.addSql(wallOff('number_series', 'select, insert, update'));

    this.addSql(`
      create table purchase (
        provider_id uuid not null references provider,
        id uuid not null,
        number bigint not null,
        state smallint not null check (state between 0 and 5),
        payment_mode smallint not null check (payment_mode in (0, 1)),
        auto_renew boolean not null,
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        total_minor bigint not null check (total_minor >= 0),
        buyer_id text not null,
        buyer_name text not null,
        buyer_email text not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        checkout_reference text,
        checkout_url text,
        paid_at timestamptz,
        payer text,
        payment_method text,
        issued_at timestamptz,
        ended_at timestamptz,
        reason text,
        primary key (provider_id, id),
        unique (provider_id, number),
        check ((state >= 4) = (paid_at is not null)),
        check ((state = 5) = (issued_at is not null))
      )`);
    this.addSql('create index purchase_by_time on purchase (provider_id, created_at, id)');
    this.addSql(wallOff('purchase', 'select, insert, update'));
    this.addSql(`
      create table purchase_line (
        provider_id uuid not null,
        purchase_id uuid not null,
        position smallint not null,
        license_type_id smallint not null references license_type,
        quantity int not null check (quantity between 1 and 10000),
        company_id uuid,
        unit_price_minor bigint not null check (unit_price_minor >= 0),
        primary key (provider_id, purchase_id, position),
        foreign key (provider_id, purchase_id) references purchase,
        foreign key (provider_id, company_id) references company
      )`);
    this.addSql(wallOff('purchase_line', 'select, insert'));
    this.addSql(`
      create table purchase_add_on (
        provider_id uuid not null,
        purchase_id uuid not null,
        add_on smallint not null check (add_on in (0, 1)),
        price_minor bigint not null check (price_minor >= 0),
        primary key (provider_id, purchase_id, add_on),
        foreign key (provider_id, purchase_id) references purchase
      )`);
    this.addSql(wallOff('purchase_add_on', 'select, insert'));

    // The key is what makes a message that comes again do nothing.
    this.addSql(`
      create table payment_report (
        provider_id uuid not null references provider,
        event_id text not null,
        purchase_id uuid not null,
        outcome text not null,
        occurred_at timestamptz not null,
        received_at timestamptz not null,
        primary key (provider_id, event_id),
        foreign key (provider_id, purchase_id) references purchase
      )`);
    this.addSql(wallOff('payment_report', 'select, insert'));
    this.addSql(`
      create table payment_method (
        provider_id uuid not null references provider,
        payment_provider text not null,
        customer text not null,
        method text not null,
        label text not null,
        kept_at timestamptz not null,
        primary key (provider_id, payment_provider)
      )`);
    this.addSql(wallOff('payment_method', 'select, insert, update'));

    this.addSql('alter table license add column purchase_id uuid, add column anchor_on date');
    this.addSql('alter table license add foreign key (provider_id, purchase_id) references purchase');
    this.addSql(`
      create index license_by_purchase on license (provider_id, purchase_id, license_type_id, category, expires_at, id)
      where purchase_id is not null`);
    // The view has the columns that the table had when it was made.
    this.addSql('drop view license_hit');
    this.addSql(LICENSE_HIT);
    this.addSql(`grant select on license_hit to ${WEB_ROLE}`);
  }
}
